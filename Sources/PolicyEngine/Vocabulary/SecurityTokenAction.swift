/// The actions of this Security Token Service. No policy has to allow one; a policy may deny it.
package enum SecurityTokenAction: String, CaseIterable, Sendable {
    case assumeRole = "AssumeRole"
    case assumeRoleWithWebIdentity = "AssumeRoleWithWebIdentity"
    case assumeRoleWithClientGrants = "AssumeRoleWithClientGrants"
    case assumeRoleWithCustomToken = "AssumeRoleWithCustomToken"
    case assumeRoleWithLDAPIdentity = "AssumeRoleWithLDAPIdentity"
    case assumeRoleWithCertificate = "AssumeRoleWithCertificate"
    case getCallerIdentity = "GetCallerIdentity"
}
