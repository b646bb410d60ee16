internal import Credentials
internal import Identity
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// The access keys of a person, under the rules of the administration API.
extension PortalService {
    private static let day = 86_400

    /// What the person may do with the keys.
    struct KeyRights {
        let portal: PortalService
        let account: Principal
        let rights: CallerRights
        let owner: ChangeRule.Owner
        let now: Timestamp

        /// Why the person may make no key at all; `nil` if one could be made.
        var refusalToMake: String? {
            let action = AdminAction.createServiceAccount
            switch portal.changeRule.decision(on: .makeKey(owner), by: account) {
            case .refused(let reason): return reason
            case .byPolicy: return rights.could(action) ? nil : rights.denial(of: [action])
            case .unlessDenied:
                return rights.couldForItself(action) ? nil : rights.denial(of: [action])
            }
        }

        func refusal(toMakeLasting seconds: Int?) -> String? {
            portal.changeRule.refusal(
                of: .makeKey(owner), .createServiceAccount, lasting: seconds, by: account,
                with: rights)
        }

        /// To enable a key is an edit, since an administrator may have disabled it.
        func refusal(toSet key: AccessKey, enabled isEnabled: Bool) -> String? {
            portal.changeRule.refusal(
                of: isEnabled ? .editKey(owner) : .disableKey(.caller), .updateServiceAccount,
                lasting: portal.administration.end(of: key).map { $0 - now }, by: account,
                with: rights)
        }

        var refusalToRemove: String? {
            portal.changeRule.refusal(
                of: .removeKey(.caller), .removeServiceAccount, by: account, with: rights)
        }

        var maySee: Bool {
            rights.may(.listServiceAccounts) || rights.mayForItself(.listServiceAccounts)
        }
    }

    func showKeys(of visitor: Visitor, _ page: PageRequest) throws(PageError) -> PageAnswer {
        let rights = try keyRights(of: visitor, page)
        guard rights.maySee else {
            throw .deniedByPolicy(detail: rights.rights.denial(of: [.listServiceAccounts]))
        }
        let parent = visitor.session.parent
        let keys = try administer { () throws(AdministrationError) in
            try administration.accessKeys(of: parent)
        }
        var standings = AccessKeyStandings(administration, now: page.now)
        var shown: [KeysPage.Shown] = []
        for key in keys.sorted(by: { $0.created > $1.created }) {
            let standing = try kept { () throws(FileError) in try standings[key] }
            shown.append(.init(key: key, standing: standing, end: administration.end(of: key)))
        }
        return .page(
            KeysPage.page(visitor, shown, rights, changesRecords: changesRecords))
    }

    func makeKey(
        for visitor: Visitor, _ page: PageRequest, entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        let rights = try keyRights(of: visitor, page)
        entry.target = rights.account.name
        // Before the form is read.
        if let refusal = rights.refusalToMake { throw .deniedByPolicy(detail: refusal) }
        // A person whom a policy now denies every session makes nothing that lasts longer.
        do throws(IdentityError) {
            let wish = SessionWish(visitor.action, request: page.request)
            _ = try issuer.permitted(
                wish, to: identity(of: visitor, page), lasting: PortalService.shortestSession,
                now: page.now)
        } catch {
            throw PageError(error)
        }
        var new = NewAccessKey(
            parent: try keyParent(of: rights.account),
            maker: .init(accessKeyID: makerID(of: rights.account), account: rights.account.name))
        new.inheritedPolicies = rights.account.narrowingPolicies
        let form = try page.form()
        new.name = KeyForm.text(form, KeyForm.name)
        new.policy = KeyForm.text(form, KeyForm.policy).map { Array($0.utf8) }
        if let text = KeyForm.text(form, KeyForm.days) {
            guard let days = Int(text), KeyForm.dayRange.contains(days) else {
                throw .refusedChange(reason: English.notDays(text))
            }
            new.expiration = page.now + days * PortalService.day
        }
        let isOfProvider = if case .openIDUser = new.parent { true } else { false }
        let end = try administer { [new] () throws(AdministrationError) in
            try administration.expiration(
                new.expiration, isNeeded: isOfProvider, now: page.now)
        }
        if let refusal = rights.refusal(toMakeLasting: end.map { $0 - page.now }) {
            throw .deniedByPolicy(detail: refusal)
        }
        if !rights.rights.could(.createServiceAccount) { try requireRoom(for: rights.account) }
        try requireChangesOfRecords()
        if case .session(let claims, _, _) = rights.account {
            try kept { [new] () throws(FileError) in
                try ownAccessKeys.keepDirectoryAnswer(of: claims, for: new.parent)
            }
        }
        let made = try administer { [new] () throws(AdministrationError) in
            try administration.addAccessKey(new, now: page.now)
        }
        entry.change = "access key \(made.key.id)"
        try kept { () throws(FileError) in try ownAccessKeys.watch(made.key, now: page.now) }
        return .page(KeysPage.made(visitor, made.key, secret: made.secret))
    }

    /// Bounds the keys that people have who make them for themselves alone.
    private func requireRoom(for account: Principal) throws(PageError) {
        let keys = try administer { () throws(AdministrationError) in
            try administration.accessKeys(of: account.name)
        }
        guard keys.count < OwnAccessKeys.maximumCount else {
            throw .refusedChange(reason: English.enoughKeys(OwnAccessKeys.maximumCount))
        }
    }

    func setKeyStatus(
        for visitor: Visitor, _ page: PageRequest, entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        let form = try page.form()
        let isEnabled: Bool
        switch form[KeyForm.status] {
        case KeyForm.on: isEnabled = true
        case KeyForm.off: isEnabled = false
        case nil, _?: throw .malformedForm(detail: "its status is neither on nor off")
        }
        entry.change = isEnabled ? "enabled" : "disabled"
        let rights = try keyRights(of: visitor, page)
        let key = try key(of: form, rights, entry: &entry)
        if let refusal = rights.refusal(toSet: key, enabled: isEnabled) {
            throw .deniedByPolicy(detail: refusal)
        }
        try requireChangesOfRecords()
        try administer { () throws(AdministrationError) in
            try administration.setEnabled(isEnabled, accessKeys: [key.id])
        }
        return .redirect(to: Route.keys.path)
    }

    func removeKey(
        for visitor: Visitor, _ page: PageRequest, entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        let rights = try keyRights(of: visitor, page)
        let key = try key(of: page.form(), rights, entry: &entry)
        if let refusal = rights.refusalToRemove { throw .deniedByPolicy(detail: refusal) }
        try requireChangesOfRecords()
        try administer { () throws(AdministrationError) in
            try administration.removeAccessKeys([key.id])
        }
        return .redirect(to: Route.keys.path)
    }

    private func keyRights(
        of visitor: Visitor, _ page: PageRequest
    ) throws(PageError) -> KeyRights {
        let account = visitor.account
        return KeyRights(
            portal: self, account: account, rights: try rights(of: visitor, page),
            owner: account.name == administration.rootName ? .root : .caller, now: page.now)
    }

    /// The key that a form names. Another account's key looks like none.
    private func key(
        of form: Form, _ rights: KeyRights, entry: inout PortalAuditEntry
    ) throws(PageError) -> AccessKey {
        let id = form[KeyForm.id] ?? ""
        entry.target = id
        let key: AccessKey?
        do throws(AdministrationError) {
            key = try administration.accessKey(id)
        } catch .state(let error) {
            report(error.description)
            throw .internalFailure(detail: error.description)
        } catch {
            key = nil
        }
        guard let key, key.parent.name.utf8.elementsEqual(rights.account.name.utf8) else {
            throw .refusedChange(reason: English.noSuchKey)
        }
        return key
    }

    private func keyParent(of account: Principal) throws(PageError) -> NewAccessKey.Parent {
        guard case .session(let claims, .outsider, _) = account else {
            return account.name == administration.rootName ? .root : .user(account.name)
        }
        guard let parent = OwnAccessKeys.parent(of: claims.session) else {
            throw .deniedByPolicy(
                detail: "sessions of certificates and the identity plugin have no access keys")
        }
        return parent
    }

    /// What the key's record names as the credential that made it.
    private func makerID(of account: Principal) -> String {
        if case .session(let claims, _, _) = account { claims.accessKeyID } else { account.name }
    }
}

extension Visitor {
    /// What the administration API calls the making of such a person's key.
    var makingName: String {
        if case .directory = cookie.proof { "AddLDAPServiceAccount" } else { "AddServiceAccount" }
    }
}
