internal import HTTP
internal import Wire

enum PluginAnswer {
    /// Reads `{"result": true}` or `{"result": {"allow": true}}`. Other members have no meaning.
    ///
    /// Unlike MinIO, Daypass checks the status: a proxy's error page may say anything.
    /// - Throws: ``PolicyPluginError`` for what is neither yes nor no. Open Policy Agent answers
    ///   `{}` if it has no rule of that name.
    static func isYes(_ answer: HTTPAnswer) throws(PolicyPluginError) -> Bool {
        guard answer.status == 200 else { throw .status(answer.status) }
        guard let answer = try? JSONObject(answer.body) else { throw .unclear }
        switch answer["result"] {
        case .boolean(let isAllowed): return isAllowed
        case .object(let result):
            guard case .boolean(let isAllowed) = result["allow"] else { throw .unclear }
            return isAllowed
        case .array, .string, .number, .null, nil: throw .unclear
        }
    }
}
