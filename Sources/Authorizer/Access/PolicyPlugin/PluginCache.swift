internal import Credentials
internal import Crypto
internal import State
internal import Wire

/// What the access plugin said a moment ago, for questions that are asked again.
///
/// Two questions are the same when nothing differs but the time and how old a signature is: a plugin that
/// decides by the clock is heard so much later.
struct PluginCache: Sendable {
    /// A digest and an answer each.
    private static let maximumCount = 8_192

    private struct Answer {
        let isYes: Bool
        let time: Timestamp
    }

    /// How long an answer counts.
    private let seconds: Int
    private let answers = BoundedCache<[UInt8], Answer>(maximumCount: maximumCount)

    init(seconds: Int) {
        self.seconds = seconds
    }

    /// The answer that still counts, nil when there is none.
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
