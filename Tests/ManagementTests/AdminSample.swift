import Crypto
import PolicyEngine
import Wire

@testable import Management

/// A request of an operation that is about somebody else, and what it gets.
struct AdminSample {
    var path: String
    var query = ""
    var plain = ""
    var sealed: String?
    /// The verdict for a caller with the right.
    var allowed = "200"
    /// The verdict for one without.
    var denied = "403 AccessDenied"

    /// The body, encrypted with the cheapest of the algorithms.
    func body(_ secret: Secret) throws -> [UInt8] {
        guard let sealed else { return Array(plain.utf8) }
        let key = try AdminPayload.Key(
            salt: [UInt8](0..<32), algorithm: .pbkdf2AESGCM, secretAccessKey: secret)
        return AdminPayload.seal(Array(sealed.utf8), key: key)
    }

    /// A sample of each operation.
    ///
    /// - Parameter action: The action that the caller has, for an operation that has several.
    static func of(_ endpoint: AdminEndpoint, action: AdminAction? = nil) -> AdminSample? {
        guard var sample = samples[endpoint.name] else { return nil }
        sample.path = endpoint.path.replacing("*", with: "_")
        if endpoint.name == "Service" {
            sample.query = "action=" + (services[action ?? .serviceRestart] ?? "restart")
        }
        return sample
    }

    private static let services: [AdminAction: String] = [
        .serviceRestart: "restart", .serviceStop: "stop", .serviceFreeze: "freeze",
    ]

    private static let fixed = "400 XMinioAdminConfigEnvOverridden"
    private static let noDirectory = "501 XMinioLDAPNotEnabled"
    private static let noDirectoryList = "403 XMinioIAMActionNotAllowed"
    private static let association = #"{"policies":["plain"],"user":"victim"}"#
    private static let revocation = "user=victim&fullRevoke=true"

    private static func query(_ query: String, _ allowed: String = "200") -> AdminSample {
        AdminSample(path: "", query: query, allowed: allowed)
    }

    private static func sealed(
        _ text: String, query: String = "", _ allowed: String = "200"
    ) -> AdminSample {
        AdminSample(path: "", query: query, sealed: text, allowed: allowed)
    }

    private static let samples: [String: AdminSample] = [
        "AddUser": sealed(#"{"secretKey":"a-new-secret"}"#, query: "accessKey=victim"),
        "SetUserStatus": query("accessKey=victim&status=disabled"),
        "RemoveUser": query("accessKey=victim"),
        "GetUserInfo": query("accessKey=victim"),
        "ListUsers": query(""),
        "UpdateGroupMembers": AdminSample(
            path: "", plain: #"{"group":"crew","members":["victim"]}"#),
        "GetGroup": query("group=crew"),
        "ListGroups": query(""),
        "SetGroupStatus": query("group=crew&status=disabled"),
        "AddCannedPolicy": AdminSample(
            path: "", query: "name=new",
            plain: String(decoding: AdminFixture.policy(["s3:*"]), as: UTF8.self)),
        "RemoveCannedPolicy": query("name=plain"),
        "InfoCannedPolicy": query("name=plain&v=2"),
        "ListCannedPolicies": query(""),
        "AttachPolicy": sealed(association),
        "DetachPolicy": sealed(association, "400 XMinioAdminPolicyChangeAlreadyApplied"),
        "SetPolicy": query("policyName=plain&userOrGroup=victim&isGroup=false"),
        "ListPolicyEntities": query(""),
        "AddServiceAccount": sealed(#"{"targetUser":"victim"}"#),
        "UpdateServiceAccount": sealed(
            #"{"newDescription":"x"}"#, query: "accessKey=victim-key", "204"),
        "DeleteServiceAccount": hidden("404 XMinioInvalidIAMCredentials", "204"),
        "InfoServiceAccount": hidden("404 XMinioInvalidIAMCredentials"),
        "InfoAccessKey": hidden("404 XMinioAdminNoSuchAccessKey"),
        "ListServiceAccounts": query("user=victim"),
        "ListAccessKeysBulk": query("users=victim&listType=all"),
        "TemporaryAccountInfo": query("accessKey=ASIAX", "404 XMinioAdminNoSuchAccessKey"),
        "AttachLDAPPolicy": sealed(association, noDirectory),
        "DetachLDAPPolicy": sealed(association, noDirectory),
        "ListLDAPPolicyEntities": query("", noDirectoryList),
        // Whether there is a directory is no secret.
        "AddLDAPServiceAccount": AdminSample(
            path: "", sealed: #"{"targetUser":"victim"}"#, allowed: noDirectory,
            denied: noDirectory),
        "ListLDAPAccessKeys": AdminSample(
            path: "", query: "userDN=victim", allowed: noDirectoryList, denied: noDirectoryList),
        "ListLDAPAccessKeysBulk": AdminSample(
            path: "", query: "userDNs=victim", allowed: noDirectoryList, denied: noDirectoryList),
        "ListOpenIDAccessKeysBulk": query("users=victim"),
        "RevokeTokens": query(revocation, "204"),
        "RevokeLDAPTokens": query(revocation, noDirectory),
        "RevokeOpenIDTokens": query(revocation, "400 InvalidRequest"),
        "ServerInfo": query(""),
        "AccountInfo": query(""),
        "Service": query("", "501 NotImplemented"),
        "ExportIAM": query("", "501 NotImplemented"),
        "ImportIAM": query("", "501 NotImplemented"),
        "ImportIAMV2": query("", "501 NotImplemented"),
        "GetConfigKV": query("key=identity_openid"),
        "SetConfigKV": sealed("region name=x", fixed),
        "DelConfigKV": sealed("region", fixed),
        "HelpConfigKV": query("subSys=&key="),
        "GetConfig": query(""),
        "SetConfig": sealed("region name=x", fixed),
        "ListConfigHistoryKV": query("count=10"),
        "ListIDPConfigOpenID": query(""),
        "GetIDPConfigOpenID": query(""),
        "ListIDPConfigLDAP": query(""),
        "GetIDPConfigLDAP": query(""),
        "AddIDPConfigOpenID": sealed("client_id=x", fixed),
        "UpdateIDPConfigOpenID": sealed("client_id=x", fixed),
        "DeleteIDPConfigOpenID": query("", fixed),
        "AddIDPConfigLDAP": sealed("server_addr=x", fixed),
        "UpdateIDPConfigLDAP": sealed("server_addr=x", fixed),
        "DeleteIDPConfigLDAP": query("", fixed),
    ]

    /// Another's key looks like none to a caller without the right.
    private static func hidden(_ denied: String, _ allowed: String = "200") -> AdminSample {
        AdminSample(path: "", query: "accessKey=victim-key", allowed: allowed, denied: denied)
    }
}
