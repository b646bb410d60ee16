package import Wire

extension SessionClaims {
    /// The claims of a sign-in to the pages. No access key of such a name exists, so they open
    /// nothing by themselves; what ends sessions ends them.
    ///
    /// - Parameter random: ``TemporaryCredentials/randomByteCount`` bytes.
    package init(signInOf session: Session, now: Timestamp, lasting seconds: Int, random: [UInt8]) {
        self.init(
            accessKeyID: "PAGE" + AccessKeyID.unique(random.prefix(AccessKeyID.randomByteCount)),
            id: AccessKeyID.unique(random.suffix(AccessKeyID.randomByteCount)), issuedAt: now,
            expiration: now + seconds, session: session)
    }
}
