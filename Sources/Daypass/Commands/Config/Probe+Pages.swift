internal import Configuration

extension Probe {
    /// Where the pages are, and whether objects come too close to them. None while they are off.
    static func pages(_ configuration: DaypassConfiguration) -> [Probe] {
        guard let portal = configuration.portal else { return [] }
        let pages = Probe(
            name: "pages", works: true, detail: "\(portal.origin)\(PortalConfiguration.base)")
        guard let s3 = portal.s3Server, s3.hostName == portal.hostName else { return [pages] }
        return [
            pages,
            Probe(
                name: "DAYPASS_PORTAL_S3_URL", works: true,
                detail: "objects have the host name of the pages, \(portal.hostName), and cookies "
                    + "ignore ports; give the S3 server a host name of its own",
                isNote: true),
        ]
    }
}
