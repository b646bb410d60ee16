internal import Credentials
internal import HTML
internal import PolicyEngine
internal import State
internal import Wire

/// Who the person is, what applies, and the way to temporary credentials.
enum AccessPage {
    /// The lengths of sessions to choose from, in seconds.
    static let durations = [3_600, 14_400, 28_800, 43_200, 86_400, 604_800]
    static let durationField = "duration"

    static func page(
        _ visitor: Visitor, _ grant: Permissions.Grant, hasBuckets: Bool
    ) -> HTML {
        Layout.page(English.myAccess, visitor: visitor) {
            Tag.section {
                Tag.h2 { English.whoIAm }
                identity(visitor)
            }
            Tag.section {
                Tag.h2 { English.policies }
                policies(grant, visitor.principal)
            }
            if hasBuckets {
                Tag.section {
                    Tag.h2 { English.myBuckets }
                    Tag.a(.class("button"), .href(Route.buckets.address)) { English.openBuckets }
                }
            }
            Tag.section {
                Tag.h2 { English.temporaryCredentials }
                Tag.p { English.temporaryCredentialsIntroduction }
                Tag.form(.post, .action(Route.credentials.address)) {
                    Layout.formToken(of: visitor)
                    Tag.label(.for(durationField)) { English.duration }
                    Tag.select(.id(durationField), .name(durationField)) {
                        for seconds in durations {
                            Tag.option(.value(String(seconds))) { length(seconds) }
                        }
                    }
                    Tag.button { English.getCredentials }
                }
            }
            Tag.section {
                Tag.h2 { English.myKeys }
                Tag.p { Tag.a(.href(Route.keys.address)) { English.keysLink } }
            }
            Tag.section {
                Tag.h2 { English.mySessions }
                Tag.p { Tag.a(.href(Route.sessions.address)) { English.sessionsLink } }
            }
        }
    }

    private static func identity(_ visitor: Visitor) -> HTML {
        let session = visitor.session
        let end = visitor.cookie.claims.expiration.iso8601
        return Tag.dl {
            pair(English.name, visitor.name)
            if session.parent != visitor.name { pair(English.owner, session.parent) }
            pair(English.signedInWith, English.proof(visitor.cookie.proof))
            if !session.groups.isEmpty {
                Tag.dt { English.groups }
                Tag.dd { list(session.groups) }
            }
            Tag.dt { English.signInEnds }
            Tag.dd {
                Tag.time(.datetime(end), .data("left", "")) { end }
                Tag.span(.class("note"))
            }
        }
    }

    private static func policies(_ grant: Permissions.Grant, _ principal: Principal) -> HTML {
        switch grant {
        case .owner: Tag.p { English.allowsEverything }
        case .incomplete(_, let missing): Tag.p(.role(.alert)) { English.incomplete(missing) }
        case .policies(let policies):
            if policies.isEmpty {
                Tag.p { English.noPolicies }
            } else {
                list(policies.compactMap(\.name))
            }
        }
    }

    private static func pair(_ name: String, _ value: String) -> HTML {
        .sequence([Tag.dt { name }, Tag.dd { value }])
    }

    private static func list(_ texts: [String]) -> HTML {
        Tag.ul { for text in texts { Tag.li { text } } }
    }

    private static func length(_ seconds: Int) -> String {
        seconds == 604_800 ? English.aWeek : English.hours(seconds / 3_600)
    }
}
