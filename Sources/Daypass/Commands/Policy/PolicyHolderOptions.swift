internal import ArgumentParser
internal import State

/// The one holder that policies are attached to: a user, a group or a mapped name.
struct PolicyHolderOptions: ParsableArguments {
    @Option(help: "The user that holds the policies.", completion: .userNames)
    var user: String?

    @Option(help: "The group that holds the policies.", completion: .groupNames)
    var group: String?

    @OptionGroup var directoryName: DirectoryNameOptions
    @OptionGroup var openIDGroup: OpenIDGroupOption

    func validate() throws {
        let names = [
            user, group, directoryName.user, directoryName.group, openIDGroup.group,
        ]
        guard names.compactMap({ $0 }).count == 1 else {
            throw ValidationError(
                "Give one of --user, --group, --ldap-user, --ldap-group and --openid-group.")
        }
    }

    /// - Parameter isNew: Whether the command attaches policies. When it detaches them, the
    ///   provider or the directory entry may already be gone.
    func holder(isNew: Bool) throws -> Administration.Holder {
        if let name = try openIDGroup.name(isConfigured: isNew) { return .mapped(name) }
        let directoryName =
            try isNew
            ? directoryName.name()
            : directoryName.recordedName(in: CommandEnvironment.stateDirectory())
        if let directoryName { return .mapped(directoryName) }
        return user.map { .user($0) } ?? .group(group!)  // validated
    }
}

extension Administration.Holder {
    var shownFields: [OutputField] {
        switch self {
        case .user(let name): [("user", .text(name))]
        case .group(let name): [("group", .text(name))]
        case .mapped(let name): name.shownFields
        }
    }
}

extension MappedName {
    var shownFields: [OutputField] {
        switch self {
        case .ldapUser(let name): [("ldapUser", .text(name))]
        case .ldapGroup(let name): [("ldapGroup", .text(name))]
        case .openIDGroup(let name, let provider):
            [("openidGroup", .text(name)), ("provider", .text(provider))]
        }
    }
}
