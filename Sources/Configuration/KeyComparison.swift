/// How a store compares the keys of objects (`DAYPASS_UPSTREAM_KEYS`).
package enum KeyComparison: String, CaseIterable, Sendable {
    /// The store may read several keys as one object: keys in different Unicode forms, and a key
    /// with and without a slash at its end. Keys are parts of paths.
    case folding
    /// The store compares keys byte by byte, and reads them as paths (MinIO).
    case exact
    /// The store compares keys byte by byte, and any bytes are a key (AWS, Ceph).
    case opaque
}
