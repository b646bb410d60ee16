package import State

extension AuditEntry {
    package mutating func take(_ owner: OwnerName) {
        parent = owner.parent
        userName = owner.userName
    }
}
