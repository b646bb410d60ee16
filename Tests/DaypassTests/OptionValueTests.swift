internal import ArgumentParser
import Testing

@testable import Daypass

/// The parent of an OpenID user's sessions is a digest in base64url, which may begin with "-".
@Suite struct OptionValueTests {
    @Test(arguments: [
        ["audit", "--user", "-Cqu"],
        ["session", "revoke", "--parent", "-Cqu"],
        ["session", "revoke", "--openid-subject", "-Cqu"],
    ])
    func `an owner's name may begin with a hyphen`(arguments: [String]) throws {
        _ = try DaypassCommand.parseAsRoot(arguments)
    }
}
