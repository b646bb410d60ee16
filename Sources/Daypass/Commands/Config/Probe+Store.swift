internal import Authorizer
internal import Configuration
internal import State
internal import System

/// Tries the store with Daypass's own access key.
extension Probe {
    /// Empty if no store is configured.
    static func store(_ configuration: DaypassConfiguration) -> [Probe] {
        guard let store = configuration.upstream, let probe = StoreProbe(configuration) else {
            return []
        }
        var bucket: String?
        // The command can't see how nginx forwards allowed requests.
        let note =
            store.url.hasPrefix("https://")
            ? "; nginx needs the https lines in daypass_s3_location" : ""
        var probes = [
            Probe("store") {
                let names = try probe.buckets(now: Clock.now)
                bucket = names.first {
                    StoreProbe.isBucketName($0) && !configuration.reservedBuckets.contains($0)
                }
                return "\(store.url), \(Quantity.of(names.count, "bucket"))\(note)"
            }
        ]
        if let bucket, !store.subresources.isEmpty {
            probes.append(
                Probe("sub-resources") {
                    let misread = try probe.misreadSubresources(of: bucket, now: Clock.now)
                    guard misread.isEmpty else {
                        throw Failure(
                            "the store answers with a bucket list; remove from "
                                + "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES: "
                                + misread.joined(separator: ", "))
                    }
                    return "the store answers no declared sub-resource with a bucket list"
                })
        }
        return probes
    }
}
