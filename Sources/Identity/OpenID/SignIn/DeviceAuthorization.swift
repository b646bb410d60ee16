internal import Configuration
package import Crypto
internal import HTTP
package import Wire

/// A sign-in that a person confirms on another device (RFC 8628 §3.2).
package struct DeviceAuthorization: Sendable {
    /// What the program asks for its tokens with; only the program knows it.
    package let deviceCode: Secret
    /// What the person types at ``verificationURI``.
    package let userCode: String
    package let verificationURI: String
    /// The same with the code in it, `nil` if the provider gives none.
    package let completeVerificationURI: String?
    package let expiration: Timestamp
    /// The least time between two questions, in seconds.
    package let interval: Int

    /// The interval if the provider gives none (§3.2), and the range of intervals that are one.
    private static let defaultInterval = 5
    private static let intervals = 1...300
    /// Longer than a person looks for another device.
    private static let maximumLifetime = 86_400
    /// Codes are typed by a person.
    private static let maximumUserCodeByteCount = 64

    /// - Throws: ``SignInError``
    init(_ answer: HTTPAnswer, now: Timestamp) throws(SignInError) {
        guard answer.status == 200 else { throw TokenAnswer.refusal(answer) }
        guard let object = try? JSONObject(answer.body) else {
            throw .provider(detail: "the device authorization is not a JSON object")
        }
        guard let deviceCode = object.string("device_code"), !deviceCode.isEmpty,
            let userCode = object.string("user_code"),
            let address = object.string("verification_uri")
        else {
            throw .provider(
                detail: "the device authorization lacks device_code, user_code or verification_uri")
        }
        // A person reads and types the code, and a terminal shows it.
        guard (1...DeviceAuthorization.maximumUserCodeByteCount).contains(userCode.utf8.count),
            userCode.unicodeScalars.allSatisfy(PrintableText.isVisible)
        else {
            throw .provider(detail: "the device authorization's user_code can't be typed")
        }
        guard let lifetime = object.integer("expires_in"),
            (1...DeviceAuthorization.maximumLifetime).contains(lifetime)
        else {
            throw .provider(
                detail: "the device authorization's expires_in must be a number of seconds up to "
                    + "\(DeviceAuthorization.maximumLifetime)")
        }
        let complete = object.string("verification_uri_complete")
        for address in [address, complete].compactMap(\.self) {
            // A person, or the program, opens it in a browser.
            if let problem = FetchURL.problem(address) {
                throw .provider(detail: "the device authorization's verification_uri: \(problem)")
            }
        }
        self.deviceCode = Secret(deviceCode)
        self.userCode = userCode
        verificationURI = address
        completeVerificationURI = complete
        expiration = now + lifetime
        let asked = object.integer("interval") ?? DeviceAuthorization.defaultInterval
        let range = DeviceAuthorization.intervals
        interval = min(max(asked, range.lowerBound), range.upperBound)
    }
}
