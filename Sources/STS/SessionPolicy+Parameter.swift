internal import Credentials
internal import PolicyEngine
internal import State
internal import Wire

/// The policy that a caller narrows a session with (`Policy`).
extension SessionPolicy {
    /// The number of Unicode characters that the decoded parameter may have.
    private static let range = 1...2_048

    /// An empty parameter is refused, not ignored: a caller that sends `Policy=` wants a narrower
    /// session. White space between JSON tokens is left out.
    /// - Throws: ``STSError/invalidParameterValue(name:reason:)`` for its length,
    ///   ``STSError/malformedPolicyDocument(reason:)`` for what it says.
    init(parameter: String) throws(STSError) {
        guard SessionPolicy.range.contains(parameter.unicodeScalars.count) else {
            throw .invalidParameterValue(
                name: "Policy",
                reason: "has \(parameter.unicodeScalars.count) characters; "
                    + "\(SessionPolicy.range.lowerBound) to \(SessionPolicy.range.upperBound) "
                    + "are allowed")
        }
        let json = Array(parameter.utf8)
        do throws(PolicyError) {
            // The original text: without white space, "1 2" would be a number.
            let document = try PolicyDocument(json: json)
            self.init(json: SessionPolicy.compact(json), document: document)
        } catch {
            throw .malformedPolicyDocument(reason: error.description)
        }
    }

    /// Leaves out the white space outside of strings.
    private static func compact(_ json: [UInt8]) -> [UInt8] {
        var compact: [UInt8] = []
        compact.reserveCapacity(json.count)
        var isInString = false
        var isEscaped = false
        for byte in json {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte.isWhiteSpace {
                continue
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            }
            compact.append(byte)
        }
        return compact
    }
}
