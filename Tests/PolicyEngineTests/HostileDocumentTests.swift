import Testing
import Wire

@testable import PolicyEngine

/// Documents that nobody means: they end in a policy or in a refusal, soon.
@Suite struct HostileDocumentTests {
    /// Numbers that are the same in each run.
    struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static let sound = Array(
        #"""
        {"Version":"2012-10-17","Id":"é\u00e9\ud83d\ude00","Statement":[{"Sid":"a","Effect":"Allow",
        "Action":["s3:Get*","s3:PutObject"],"Resource":["arn:aws:s3:::b/${aws:username}/*","*"],
        "Condition":{"ForAnyValue:StringLike":{"jwt:groups":["a*","b?"]},"IpAddress":{"aws:SourceIp":
        ["10.0.0.0/8","2001:db8::/32"]},"NumericLessThan":{"aws:EpochTime":1000},"Bool":{"aws:SecureTransport":true}}},
        {"Effect":"Deny","NotAction":"sts:*","NotResource":"arn:aws:s3:::c","Condition":
        {"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},"Null":{"jwt:sub":"true"}}}]}
        """#.utf8)

    private let request: AccessRequest

    init() throws {
        request = try PolicyEngineTests.request(
            "s3:GetObject", on: "arn:aws:s3:::b/alice/k",
            server: [
                "aws:username": ["alice"], "jwt:groups": ["admins", "b1"],
                "aws:SourceIp": ["10.1.2.3"],
                "aws:EpochTime": ["999"], "aws:SecureTransport": ["true"],
                "aws:CurrentTime": ["2026-01-31T10:20:30Z"],
            ])
    }

    /// Reads a document and, if it is a policy, asks all that can be asked of it.
    private func exercise(_ json: [UInt8]) -> Bool {
        guard let document = try? PolicyDocument(json: json) else { return false }
        let permissions = Permissions(
            .policies([AttachedPolicy(name: "p", document: document)]), sessionPolicy: document)
        let explanation = permissions.explanation(of: request)
        #expect(explanation.decision == permissions.decision(on: request))
        let isAllowing = explanation.steps.contains {
            $0.effect == .allow && $0.outcome == .matches
        }
        let isDenying = explanation.steps.contains { $0.effect == .deny && $0.outcome == .matches }
        #expect(explanation.decision.isAllowed == (isAllowing && !isDenying))
        _ = document.warnings.map(\.description)
        return true
    }

    @Test func `random bytes are no policy`() {
        var dice = Dice(state: 1)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...64, using: &dice)).map { _ in
                UInt8.random(in: 0...255, using: &dice)
            }
            #expect(!exercise(bytes))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a sound policy with bytes changed, lost, doubled or moved is one or is refused`() {
        #expect(exercise(HostileDocumentTests.sound))
        var dice = Dice(state: 2)
        let letters = Array("\"\\{}[]:,*?$0.e-/ tnu\u{0}".utf8) + [0x80, 0xC3, 0xFF]
        var count = 0
        for _ in 0..<20_000 {
            var json = HostileDocumentTests.sound
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                let position = Int.random(in: 0..<json.count, using: &dice)
                let end = min(json.count, position + Int.random(in: 1...40, using: &dice))
                switch Int.random(in: 0..<5, using: &dice) {
                case 0: json[position] = letters.randomElement(using: &dice)!
                case 1: json.insert(letters.randomElement(using: &dice)!, at: position)
                case 2: json.removeSubrange(position..<end)
                case 3: json.insert(contentsOf: json[position..<end], at: position)
                default:
                    let moved = Array(json[position..<end])
                    json.removeSubrange(position..<end)
                    json.insert(contentsOf: moved, at: Int.random(in: 0...json.count, using: &dice))
                }
            }
            if exercise(json) { count += 1 }
        }
        #expect(count > 0, "some of them are policies")
    }

    @Test func `a policy cut off anywhere is refused`() {
        for count in HostileDocumentTests.sound.indices {
            #expect(!exercise(Array(HostileDocumentTests.sound[..<count])))
        }
    }

    static let deep: [(String, isRead: Bool)] = [
        (String(repeating: "[", count: 20_000), false),
        (String(repeating: #"{"a":"#, count: 4_000), false),
        (String(repeating: "[", count: 16) + String(repeating: "]", count: 16), true),
        (String(repeating: "[", count: 17) + String(repeating: "]", count: 17), false),
    ]

    @Test(arguments: deep)
    func `depth ends in a refusal, not in a crash`(json: String, isRead: Bool) {
        let error = #expect(throws: PolicyError.self) { try PolicyDocument(json: Array(json.utf8)) }
        #expect((error == .notJSON(.tooDeep(limit: 16))) == !isRead)
    }

    @Test(.timeLimit(.minutes(1)))
    func `what fills a policy to its limit is read and asked soon`() {
        let head = #"{"Version":"2012-10-17","Statement":["#
        let statement = #"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#
        let count = (20_480 - head.utf8.count - 2) / (statement.utf8.count + 1)
        #expect(
            exercise(
                Array(
                    "\(head)\([String](repeating: statement, count: count).joined(separator: ","))]}"
                        .utf8)))
        let stars = String(repeating: "*a", count: 9_900)
        #expect(
            exercise(
                Array(
                    #"\#(head){"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::\#(stars)b"}]}"#
                        .utf8)))
        let members = (0..<2_000).map { #""k\#($0)":1"# }.joined(separator: ",")
        #expect(!exercise(Array("{\(members)}".utf8)))
    }
}
