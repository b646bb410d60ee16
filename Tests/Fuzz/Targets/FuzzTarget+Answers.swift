import Wire

@testable import Authorizer
@testable import Configuration
@testable import HTTP
@testable import Identity
@testable import LDAP
@testable import State

extension FuzzTarget {
    static func accessPlugin(_ bytes: [UInt8]) throws(Finding) {
        let isYes = try? PluginAnswer.isYes(HTTPAnswer(status: 200, body: bytes))
        let says = bytes.firstRange(of: "true".utf8) != nil
        try expect(isYes != true || says, "a yes that is not in the answer")
        let failed = try? PluginAnswer.isYes(HTTPAnswer(status: 500, body: bytes))
        try expect(failed == nil, "the page of an error is an answer")
    }

    static func identityPlugin(_ bytes: [UInt8]) throws(Finding) {
        let token = String(decoding: bytes.prefix(32), as: UTF8.self)
        let reason = IdentityPluginReason.text(String(decoding: bytes, as: UTF8.self), token: token)
        try expect(!reason.isEmpty && reason.count <= 256, "a reason of \(reason.count) characters")
        guard let answer = try? IdentityPluginAnswer(json: bytes) else { return }
        try expect((900...604_800).contains(answer.longestSession), "\(answer.longestSession) s")
        try expect((1...1_024).contains(answer.user.utf8.count), "\(answer.user)")
        try expect(!answer.claims.contains { $0.name == "sub" }, "the plugin names the subject")
    }

    /// Any answer of a provider: discovery document, UserInfo, Keycloak's statement about a user.
    static func openIDProvider(_ bytes: [UInt8]) throws(Finding) {
        let provider = OpenIDProviderConfiguration(
            name: "_", configURL: "https://issuer.example/.well-known/openid-configuration",
            clientID: "client", issuer: "https://issuer.example", mode: .claim(name: "policy"))
        let answer = HTTPAnswer(status: 200, body: bytes)
        let discovery = try? ProviderDiscovery.fetch(provider, timeLimit: 1) {
            (_, _) throws(HTTPError) in answer
        }
        if let address = try? discovery?.address(.keys) {
            try expect(address.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "\(address)")
        }
        _ = try? ProviderDocuments.fetch(provider) { (_, _) throws(HTTPError) in answer }
        let claims = try? UserInfo.claims(
            of: "alice", accessToken: "t", endpoint: "https://issuer.example/u"
        ) { (_, _, _) throws(HTTPError) in answer }
        try expect(claims.map { $0.string("sub") == "alice" } ?? true, "claims of another user")
    }

    /// An answer of the domain name system.
    static func serviceRecords(_ bytes: [UInt8]) throws(Finding) {
        for record in ServiceRecordReader.records(in: bytes) ?? [] {
            try expect(!record.host.isEmpty && record.port > 0, "no place to go to")
            let isHost = record.host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
            try expect(isHost, "\(record.host) would stand in an address")
        }
    }
}
