internal import HTML
internal import State
internal import Wire

/// The sessions of the last day, and the form that ends them all.
enum SessionsPage {
    /// - Parameter logged: `nil` if the audit log can't be read here.
    /// - Parameter hasEnded: Whether a session has certainly ended.
    static func page(
        _ visitor: Visitor, _ logged: LoggedSessions?, canEnd: Bool,
        hasEnded: (LoggedSessions.Session) -> Bool
    ) -> HTML {
        Layout.page(English.mySessions, visitor: visitor) {
            Tag.section {
                Tag.h2 { English.lastDay }
                if let logged { list(logged, hasEnded) } else { Tag.p { English.noLog } }
            }
            Tag.section {
                Tag.h2 { English.endSessions }
                if canEnd {
                    Tag.p { English.endSessionsIntroduction }
                    Tag.form(.post, .action(Route.endSessions.address)) {
                        Layout.formToken(of: visitor)
                        Tag.button { English.endSessions }
                    }
                } else {
                    Tag.p { English.noChangesHere }
                }
            }
            Tag.p { Tag.a(.href(Route.home.address)) { English.myAccess } }
        }
    }

    @HTMLBuilder
    private static func list(
        _ logged: LoggedSessions, _ hasEnded: (LoggedSessions.Session) -> Bool
    ) -> HTML {
        if logged.sessions.isEmpty {
            Tag.p { English.noSessions }
        } else {
            Tag.div(.class("wide")) {
                Tag.table {
                    Tag.thead {
                        Tag.tr { for name in English.sessionColumns { header(name) } }
                    }
                    Tag.tbody {
                        for session in logged.sessions { row(session, hasEnded(session)) }
                    }
                }
            }
        }
        if logged.hasMore { Tag.p { English.latestSessions(LoggedSessions.maximumCount) } }
        Tag.p(.class("note")) {
            English.sessionsSource(
                since: logged.since.iso8601, megabytes: LoggedSessions.maximumByteCount >> 20)
        }
    }

    private static func header(_ name: String) -> HTML { Tag.th(.scope(.column)) { name } }

    private static func row(_ session: LoggedSessions.Session, _ hasEnded: Bool) -> HTML {
        Tag.tr {
            Tag.td { Tag.code { session.accessKeyID } }
            Tag.td { session.action }
            Tag.td { session.sourceAddress }
            Tag.td { time(session.begun) }
            Tag.td { hasEnded ? HTML.text(English.ended) : time(session.end) }
        }
    }

    private static func time(_ moment: Timestamp) -> HTML {
        Tag.time(.datetime(moment.iso8601)) { moment.iso8601 }
    }
}
