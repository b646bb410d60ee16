internal import Authorizer
internal import Configuration
internal import State
internal import System

/// Tries the store with Daypass's own access key.
extension Probe {
    /// None without a store.
    static func store(_ configuration: Configuration) -> [Probe] {
        guard let store = configuration.upstream, let probe = StoreProbe(configuration) else {
            return []
        }
        var bucket: String?
        // The command does not see how nginx sends on what is allowed.
        let note =
            store.url.hasPrefix("https://")
            ? "; nginx needs the lines for https in daypass_s3_location" : ""
        var probes = [
            Probe("store") {
                let names = try probe.buckets(now: Clock.now)
                bucket = names.first {
                    StoreProbe.isBucketName($0) && !configuration.reservedBuckets.contains($0)
                }
                return "\(store.url), \(names.count) buckets\(note)"
            }
        ]
        if let bucket, !store.subresources.isEmpty {
            probes.append(
                Probe("sub-resources") {
                    let misread = try probe.misreadSubresources(of: bucket, now: Clock.now)
                    guard misread.isEmpty else {
                        throw Failure(
                            "the store lists a bucket when it is asked for \(misread.joined(separator: ", ")): "
                                + "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES must not name it")
                    }
                    return "no bucket's sub-resource that is declared is read as a list"
                })
        }
        return probes
    }
}
