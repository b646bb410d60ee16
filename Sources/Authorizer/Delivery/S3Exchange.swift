internal import Wire

/// How a request comes to Daypass, and how its answer goes out.
struct S3Exchange {
    /// A body that is read while it comes, and an answer that goes out in parts.
    struct Stream {
        let transfer: Transfer
        let readBody: BodyReader
        let answer: StoreAnswer
    }

    let request: Request
    /// `nil` if the request came with its body, and the answer has to be whole.
    let stream: Stream?
    /// Whether the client still waits for the answer.
    let isWanted: () -> Bool

    init(_ request: Request, isWanted: @escaping () -> Bool) {
        self.request = request
        stream = nil
        self.isWanted = isWanted
    }

    init(
        _ request: Request, requestID: String, readBody: @escaping BodyReader,
        write: @escaping AnswerWriter, interruption: Interruption
    ) {
        let transfer = Transfer(interruption)
        let answer = StoreAnswer(
            requestID: requestID, isHead: request.method == "HEAD",
            endsConnection: request.keepsBrokenAnswers, limit: StoreAnswer.keptByteCount,
            write: transfer.counting(write))
        self.request = request
        stream = Stream(
            transfer: transfer, readBody: transfer.counting(readBody), answer: answer)
        isWanted = answer.isWanted
    }

    /// The stream, for a delivery that needs one.
    ///
    /// - Throws: ``S3Error/notImplemented(_:)`` by a door whose requests come whole.
    func streamed() throws(S3Error) -> Stream {
        guard let stream else { throw .notImplemented("a body that comes with its request") }
        return stream
    }
}
