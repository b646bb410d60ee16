import Configuration
import FoundationEssentials
import Monitoring
import State
import System
import TestSupport
import Testing
import Wire

@testable import Authorizer

/// The steps are the same by every door: no door forgets to decide, to audit or to refuse.
@Suite struct S3ServiceTests {
    private let parent: TemporaryDirectory

    init() throws { parent = try TemporaryDirectory() }

    /// A request for each door that it carries out, without a signature.
    static let requests: [(door: S3Door, line: String, headers: KeyValuePairs<String, String>)] = [
        (.authorizer, "GET /bucket/key", [:]),
        (.proxy, "GET /", [:]),
        (
            .upload, "PUT /bucket/key",
            [
                "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                "x-amz-decoded-content-length": "1", "x-amz-trailer": "x-amz-checksum-crc32",
            ]
        ),
        (.gateway, "GET /bucket/key", [:]),
        (.gateway, "GET /", [:]),
        (.gateway, "POST /bucket?delete", ["content-length": "1"]),
    ]

    @Test(arguments: requests.indices)
    func `a request that nothing allows is refused and audited, and its body is not read`(
        row: Int
    ) throws {
        let (door, line, headers) = S3ServiceTests.requests[row]
        let response = try response(
            to: request(line, headers), by: door, store: "http://127.0.0.1:1")
        let text = String(decoding: response.body, as: UTF8.self)
        let code = response.headers.first("X-Daypass-Error")
        #expect(response.status == 403)
        #expect(door == .authorizer ? code == "AccessDenied" : text.contains("AccessDenied"))
        let audit = try String(contentsOfFile: "\(parent.path)/state/audit.jsonl", encoding: .utf8)
        #expect(audit.split(separator: "\n").count == 1 && audit.contains("AccessDenied"))
    }

    @Test(arguments: requests.indices)
    func `without a store no door looks at a request`(row: Int) throws {
        let (door, line, headers) = S3ServiceTests.requests[row]
        let response = try response(to: request(line, headers), by: door, store: nil)
        #expect(
            door == .authorizer
                ? response.headers.first("X-Daypass-Status") == "503" : response.status == 503)
    }

    /// A client may hold the body of a list of deletions back for a minute.
    @Test func `keys are deleted by the policies of the moment at which the list is whole`() throws
    {
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let administration = Administration(directory: directory)
        func policy(_ effect: String) -> [UInt8] {
            Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"\#(effect)","Action":"s3:*","Resource":"arn:aws:s3:::*"}]}"#
                    .utf8)
        }
        try administration.createPolicy("open", document: policy("Allow"))
        var parts = [Array("<Delete><Object><Key>k</Key></Object></Delete>".utf8), []]
        let response = try response(
            to: request(
                "POST /bucket?delete",
                ["content-length": "46", "content-md5": "5DKh5iefM5MSKvRILIuFwQ=="]),
            by: .gateway, store: "http://127.0.0.1:1", anonymousPolicy: "open",
            readBody: {
                #expect(throws: Never.self) {
                    try administration.createPolicy("open", document: policy("Deny"))
                }
                return parts.removeFirst()
            })
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(response.status == 200 && text.contains("<Code>AccessDenied</Code>"))
    }

    private func response(
        to request: Request, by door: S3Door, store: String?, anonymousPolicy: String? = nil,
        readBody: @escaping BodyReader = {
            Issue.record("the body is read")
            return []
        }
    ) throws -> Response {
        let path = "\(parent.path)/state"
        let directory = try StateDirectory(opening: path)
        var environment = ["DAYPASS_STATE_DIR": path]
        environment["DAYPASS_ANONYMOUS_POLICY"] = anonymousPolicy
        if let store {
            environment["DAYPASS_UPSTREAM_URL"] = store
            environment["DAYPASS_UPSTREAM_ACCESS_KEY"] = "store"
            environment["DAYPASS_UPSTREAM_SECRET_KEY"] = "store-secret"
        }
        let configuration = try DaypassConfiguration(
            environment: environment, defaultPath: "/nonexistent")
        let service = S3Service(
            configuration: configuration, state: StateStore(directory: directory),
            attempts: try LoginAttemptLimiter(configuration.attemptLimits, directory: directory)
        ) { Issue.record("\($0)") }
        let clients = S3Clients(configuration: configuration)
        switch door {
        case .authorizer, .proxy:
            return service.response(
                to: request, by: door, clients: clients, now: Clock.now, isWanted: { true })
        case .upload, .gateway:
            let answer = service.answer(
                to: request, by: door, clients: clients, now: Clock.now,
                readBody: readBody, write: { _ in true }, interruption: Interruption())
            guard case .whole(let response) = answer else {
                Issue.record("a part of an answer")
                return Response(status: 500)
            }
            return response
        }
    }
}
