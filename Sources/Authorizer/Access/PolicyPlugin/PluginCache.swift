internal import Credentials
internal import Crypto
internal import Wire

/// The access plugin's recent answers, for questions that are asked again.
///
/// Two questions are the same if they differ only in the time and in the age of the signature. A
/// plugin that decides by the clock takes effect with that delay.
struct PluginCache: Sendable {
    /// Each is a digest and an answer.
    private static let maximumCount = 8_192

    private struct Answer {
        let isYes: Bool
        let time: Timestamp
    }

    /// How long an answer is valid.
    private let seconds: Int
    private let answers = BoundedCache<[UInt8], Answer>(maximumCount: maximumCount)

    init(seconds: Int) {
        self.seconds = seconds
    }

    /// The answer that is still valid; `nil` if there is none.
    func isYes(_ question: Key, now: Timestamp) -> Bool? {
        guard let answer = answers[question.digest], (0..<seconds).contains(now - answer.time)
        else { return nil }
        return answer.isYes
    }

    func keep(_ isYes: Bool, of question: Key, now: Timestamp) {
        answers.insert(Answer(isYes: isYes, time: now), for: question.digest)
    }

    struct Key {
        fileprivate let digest: [UInt8]

        init(_ question: PluginQuestion) {
            digest = HashAlgorithm.sha256.digest(of: question.jsonWithoutTimes)
        }
    }
}
