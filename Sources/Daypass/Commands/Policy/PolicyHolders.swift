internal import State

/// The holders of each policy.
struct PolicyHolders {
    private(set) var users: [String: [String]] = [:]
    private(set) var groups: [String: [String]] = [:]
    private(set) var names: [String: [MappedName]] = [:]

    init() {}

    init(_ directory: StateDirectory) throws {
        for user in try directory.users.all() {
            for policy in user.policies { users[policy, default: []].append(user.name) }
        }
        for group in try directory.groups.all() {
            for policy in group.policies { groups[policy, default: []].append(group.name) }
        }
        for mapping in try directory.mappings.all() {
            for policy in mapping.policies { names[policy, default: []].append(mapping.name) }
        }
    }

    /// The policies with at least one holder.
    var policies: [String] {
        Set(users.keys).union(groups.keys).union(names.keys).sorted()
    }

    func counts(of policy: String) -> [OutputValue] {
        [
            .number(users[policy]?.count ?? 0), .number(groups[policy]?.count ?? 0),
            .number(names[policy]?.count ?? 0),
        ]
    }

    /// A row for each holder of a policy: a line with all of them could be of any length.
    func rows(of policy: String) -> [[OutputValue]] {
        let holders =
            (users[policy] ?? []).map { ("user", $0) }
            + (groups[policy] ?? []).map { ("group", $0) }
            + (names[policy] ?? []).map { ($0.kind, $0.text) }
        guard !holders.isEmpty else { return [[.text(policy), .text("none"), .text("")]] }
        return holders.map { [.text(policy), .text($0), .text($1)] }
    }

    func shown(_ policy: String) -> OutputValue {
        .record([
            ("policy", .text(policy)), ("users", .texts(users[policy] ?? [])),
            ("groups", .texts(groups[policy] ?? [])),
            ("mappedNames", .list((names[policy] ?? []).map { .record($0.shownFields) })),
        ])
    }
}

extension MappedName {
    var shownText: String { "\(text) (\(kind))" }
}
