package import Crypto

/// An access key that counts, and whose it is.
package struct Credential: Sendable {
    package let principal: Principal
    package let secretAccessKey: Secret
}
