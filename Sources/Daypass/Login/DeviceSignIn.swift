internal import Glibc
internal import Identity
internal import System

/// A sign-in that the person confirms on another device (RFC 8628).
enum DeviceSignIn {
    static func signIn(_ provider: SignInProvider) throws -> SignedIn {
        let authorization = try provider.deviceAuthorization(now: { Clock.now })
        StandardError.write(
            "On any device, open\n\n  \(authorization.verificationURI)\n\nand enter the code\n\n"
                + "  \(authorization.userCode)\n"
                + (authorization.completeVerificationURI.map { "\nor open\n\n  \($0)\n" } ?? ""))
        var polling = DevicePolling(authorization)
        var step = polling.first
        while true {
            switch step {
            case .wait(let seconds):
                _ = sleep(UInt32(seconds))
                step = try polling.step(
                    after: try provider.poll(authorization), now: Clock.now)
            case .finished(let answer):
                return try provider.signedIn(byDevice: answer, now: { Clock.now })
            }
        }
    }
}
