import Testing
import Wire

@testable import Authorizer

@Suite struct PlainBodyTests {
    private func body(
        _ headers: KeyValuePairs<String, String>, _ parts: [[UInt8]] = [],
        then error: BodyError? = nil, isSigned: Bool = false
    ) throws -> PlainBody {
        var rest = parts[...]
        return try PlainBody(s3Request("PUT /bucket/k", headers), isSigned: isSigned) {
            () throws(BodyError) -> [UInt8] in
            if let part = rest.popFirst() { return part }
            if let error { throw error }
            return []
        }
    }

    /// What the store gets, nil at the end of what it must not take for all.
    private func sent(_ body: PlainBody) -> [[UInt8]?] {
        var sent: [[UInt8]?] = []
        while sent.count < 10 {
            let next = body.next()
            sent.append(next)
            guard let next, !next.isEmpty else { break }
        }
        return sent
    }

    @Test func `a body goes on as it comes, and its last bytes when its end has come`() throws {
        var isAsked = 0
        var rest: [[UInt8]] = [[1, 2], [3]]
        let body = try PlainBody(
            s3Request("PUT /bucket/k", ["content-length": "3"]), isSigned: false
        ) {
            isAsked += 1
            return rest.isEmpty ? [] : rest.removeFirst()
        }
        #expect(body.byteCount == 3)
        #expect(body.next() == [1, 2] && isAsked == 1)
        #expect(body.next() == [3] && isAsked == 3)
        #expect(body.next() == [] && body.refusal == nil)
    }

    @Test func `no length is no body`() throws {
        let body = try body([:])
        #expect(body.byteCount == 0 && sent(body) == [[]] && body.refusal == nil)
        let unstated = try self.body([:], [[1]])
        #expect(sent(unstated) == [nil] && unstated.refusal == .missingContentLength)
    }

    @Test func `a length that the web server does not know is not stated`() throws {
        let body = try body(["content-length": "-1"])
        #expect(body.byteCount == 0 && sent(body) == [[]] && body.refusal == nil)
        let unstated = try self.body(["content-length": "-1"], [[1]])
        #expect(sent(unstated) == [nil] && unstated.refusal == .missingContentLength)
    }

    @Test(
        arguments: [
            (2, [[1, 2, 3]], S3Error.incompleteBody, [nil]),
            (2, [[1, 2], [3]], .invalidArgument("content-length"), [nil]),
            (0, [[1]], .invalidArgument("content-length"), [nil]),
            (3, [[1, 2]], .incompleteBody, [[1, 2], nil]),
            (1, [], .incompleteBody, [nil]),
        ] as [(Int, [[UInt8]], S3Error, [[UInt8]?])])
    func `a byte more or less than was stated is refused before the last has gone`(
        length: Int, parts: [[UInt8]], refusal: S3Error, expected: [[UInt8]?]
    ) throws {
        let body = try body(["content-length": String(length)], parts)
        #expect(sent(body) == expected && body.refusal == refusal)
        #expect(body.next() == nil, "it stays refused")
    }

    @Test(arguments: [(BodyError.stalled, S3Error.requestTimeout), (.aborted, .incompleteBody)])
    func `a body that does not go on is refused`(error: BodyError, refusal: S3Error) throws {
        for length in [2, 3] {
            let body = try body(["content-length": "\(length)"], [[1, 2]], then: error)
            #expect(sent(body).last == .some(nil) && body.refusal == refusal)
        }
    }

    @Test(arguments: ["-2", "-01", "+1", "1 ", "0x1", "1,1", "99999999999999999999", "١"])
    func `a length is a number`(length: String) {
        #expect(throws: S3Error.invalidArgument("content-length")) {
            try body(["content-length": length])
        }
    }

    @Test func `a length that is not stated is missed, unless the web server has found out`() throws
    {
        #expect(throws: S3Error.missingContentLength) {
            try body(["transfer-encoding": "chunked"])
        }
        let gathered = try body(["transfer-encoding": "chunked", "content-length": "1"], [[1]])
        #expect(gathered.byteCount == 1 && sent(gathered) == [[1], []])
    }

    /// Of `abc`.
    private static let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test(arguments: [
        (hash, "abc", true), (hash.uppercased(), "abc", true), (hash, "abd", false),
        (hash, "", false), ("UNSIGNED-PAYLOAD", "abd", true),
    ])
    func `a body has the hash that is signed`(stated: String, text: String, isIt: Bool) throws {
        let parts = text.utf8.map { [$0] }
        let body = try body(
            ["x-amz-content-sha256": stated, "content-length": "\(parts.count)"], parts,
            isSigned: true)
        let sent = sent(body)
        #expect(sent.dropLast().compactMap { $0 } == (isIt ? parts : parts.dropLast()))
        #expect(body.refusal == (isIt ? nil : .wrongPayloadHash))
    }

    @Test func `without a header a signed body is none, and an anonymous one is anything`() throws {
        for (isSigned, refusal) in [(true, S3Error.wrongPayloadHash), (false, nil)] {
            let body = try body(["content-length": "1"], [[1]], isSigned: isSigned)
            _ = sent(body)
            #expect(body.refusal == refusal)
            let empty = try self.body([:], isSigned: isSigned)
            #expect(sent(empty) == [[]] && empty.refusal == nil)
        }
    }
}
