import PolicyEngine

/// The values of a request that lists a home directory.
struct Question {
    static let valueCount = 14

    private let bucket: String
    private let server: [(ConditionKey, String)]
    private let caller: [(ConditionKey, String)]

    init(ofCaller number: Int) {
        let name = "user-\(number)"
        bucket = "team-\(number)"
        server = [
            (.currentTime, "2026-03-01T10:20:\(10 + number)Z"),
            (.epochTime, "\(1_772_360_410 + number)"),
            (.secureTransport, "true"),
            (.sourceIP, "10.1.2.\(number)"),
            (.principalType, "User"),
            (.userID, name),
            (.username, name),
            (.signatureVersion, "AWS4-HMAC-SHA256"),
            (.authType, "REST-HEADER"),
        ]
        caller = [
            (.userAgent, "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux lang/python#3.11.2"),
            (.contentSHA256, "UNSIGNED-PAYLOAD"),
            (.prefix, "home/\(name)/reports/"),
            (.delimiter, "/"),
            (.maxKeys, "1000"),
        ]
    }

    /// The request for the policies.
    var request: AccessRequest {
        var known = ConditionValues()
        for (key, value) in server { known.set(key, value) }
        var said = ConditionValues()
        for (key, value) in caller { said.set(key, value) }
        return AccessRequest(
            action: .s3(.listBucket), resource: .bucket(bucket), server: known, request: said)
    }

    /// The time of making one request, measured over about a millisecond.
    static func nanoseconds(asking questions: [Question]) -> Int {
        let count = 800
        var right = 0
        let time = ContinuousClock().measure {
            for number in 0..<count {
                let question = questions[number % questions.count]
                if question.request.resource == .bucket(question.bucket) { right += 1 }
            }
        }
        guard right == count else { fatalError("requests are about other buckets") }
        return Int(time / .nanoseconds(count))
    }
}
