package import Configuration
internal import Glibc
package import System

/// Whether a process may write what its part needs, so that a missing right shows at the start and
/// not at a call.
extension StateDirectory {
    /// What the administration API changes, besides files in the directory itself.
    private static let records = [
        "keys", "users", "access-keys", AccessKeyIndex.subdirectory, "groups", "policies",
        "mappings",
    ]

    /// Checks the directories that a process with a configuration writes to, besides the files that
    /// it opens at its start.
    package func requireWritable(for configuration: DaypassConfiguration) throws(FileError) {
        var names: [String] = []
        let providers = configuration.openIDProviders
        if configuration.servedPart.includesRequests {
            names.append(LastUses.subdirectory)
            if !providers.isEmpty { names.append("cache/jwks") }
            if providers.contains(where: { $0.keycloak != nil }) {
                names.append(WatchedUsers.directoryName)
            }
        }
        if configuration.hasAdministrationAPI {
            try requireWritable(FilePlace(path: path))
            names += StateDirectory.records + PolicyMappings.subdirectories
            if configuration.ldap != nil { names.append(DirectoryStandings.subdirectory) }
        }
        for name in names { try requireWritable(place(name)) }
    }

    private func requireWritable(_ place: consuming FilePlace) throws(FileError) {
        guard unsafe faccessat(place.directory, place.name, W_OK | X_OK, AT_EACCESS) == 0 else {
            throw .system(operation: "write", path: place.path, errno: errno)
        }
    }
}
