internal import Credentials
internal import Crypto
internal import HTML
internal import State
internal import Wire

/// The access keys of a person: a list, and the forms that change it.
enum KeysPage {
    struct Shown {
        let key: AccessKey
        let standing: AccessKeyStanding
        let end: Timestamp?
    }

    static func page(
        _ visitor: Visitor, _ keys: [Shown], _ rights: PortalService.KeyRights,
        changesRecords: Bool
    ) -> HTML {
        Layout.page(English.myKeys, visitor: visitor) {
            if !changesRecords { Tag.p(.role(.status)) { English.noChangesHere } }
            if keys.isEmpty { Tag.p { English.noKeys } }
            for shown in keys {
                Tag.section {
                    Tag.h2 { Tag.code { shown.key.id } }
                    facts(shown, now: rights.now)
                    if changesRecords { changes(shown.key, visitor, rights) }
                }
            }
            Tag.section {
                Tag.h2 { English.newKey }
                if rights.refusalToMake != nil {
                    Tag.p { English.mayMakeNoKeys }
                } else if changesRecords {
                    form(visitor)
                }
            }
            Tag.p { Tag.a(.href(Route.home.address)) { English.myAccess } }
        }
    }

    /// A new key and its secret, once.
    static func made(_ visitor: Visitor, _ key: AccessKey, secret: Secret) -> HTML {
        Layout.page(English.newKey, visitor: visitor) {
            Tag.section {
                Tag.p { English.shownOnce }
                Tag.h2 { English.accessKeyID }
                copied(English.accessKeyID, key.id)
                Tag.h2 { English.secretAccessKey }
                copied(English.secretAccessKey, String(decoding: secret.bytes, as: UTF8.self))
                if let end = key.expiration?.iso8601 { Tag.p { English.validUntil(end) } }
            }
            Tag.p { Tag.a(.href(Route.keys.address)) { English.myKeys } }
        }
    }

    private static func copied(_ name: String, _ text: String) -> HTML {
        Tag.pre(
            .data("copy", English.copy), .data("copied", English.copied), .label(name)
        ) { text }
    }

    private static func facts(_ shown: Shown, now: Timestamp) -> HTML {
        let key = shown.key
        return Tag.dl {
            if let name = key.name { pair(English.name, name) }
            if let text = key.description { pair(English.keyDescription, text) }
            pair(English.keyStatus, English.status(shown, now: now))
            pair(English.keyCreated, key.created.iso8601)
            pair(English.keyEnds, shown.end?.iso8601 ?? English.never)
            for policy in key.narrowingPolicies {
                Tag.dt { English.narrowedBy }
                Tag.dd {
                    Tag.details {
                        Tag.summary { English.policy }
                        Tag.pre { policy.text }
                    }
                }
            }
        }
    }

    private static func pair(_ name: String, _ value: String) -> HTML {
        .sequence([Tag.dt { name }, Tag.dd { value }])
    }

    @HTMLBuilder
    private static func changes(
        _ key: AccessKey, _ visitor: Visitor, _ rights: PortalService.KeyRights
    ) -> HTML {
        if rights.refusal(toSet: key, enabled: !key.isEnabled) == nil {
            Tag.form(.post, .action(Route.setKeyStatus.address)) {
                named(key, visitor)
                Tag.input(
                    .type(.hidden), .name(KeyForm.status),
                    .value(key.isEnabled ? KeyForm.off : KeyForm.on))
                Tag.button { key.isEnabled ? English.disable : English.enable }
            }
        } else if !key.isEnabled {
            Tag.p(.class("note")) { English.mayNotEnable }
        }
        if rights.refusalToRemove == nil {
            Tag.details {
                Tag.summary { English.remove }
                Tag.form(.post, .action(Route.removeKey.address)) {
                    named(key, visitor)
                    Tag.p { English.removalIntroduction }
                    Tag.button { English.removeForGood }
                }
            }
        }
    }

    private static func named(_ key: AccessKey, _ visitor: Visitor) -> HTML {
        .sequence([
            Layout.formToken(of: visitor),
            Tag.input(.type(.hidden), .name(KeyForm.id), .value(key.id)),
        ])
    }

    private static func form(_ visitor: Visitor) -> HTML {
        Tag.form(.post, .action(Route.makeKey.address)) {
            Tag.p { English.newKeyIntroduction }
            Layout.formToken(of: visitor)
            Layout.field(
                English.keyName, KeyForm.name, .type(.text), .withoutSpelling,
                .maxlength(AccessKey.maximumNameByteCount), .autocomplete(.off))
            Layout.field(
                English.keyDays, KeyForm.days, .type(.number),
                .min(KeyForm.dayRange.lowerBound), .max(KeyForm.dayRange.upperBound))
            Tag.label(.for(KeyForm.policy)) { English.keyPolicy }
            Tag.textarea(
                .id(KeyForm.policy), .name(KeyForm.policy), .rows(6), .withoutSpelling,
                .maxlength(AccessKey.maximumPolicyByteCount))
            Tag.button { English.makeKey }
        }
    }
}
