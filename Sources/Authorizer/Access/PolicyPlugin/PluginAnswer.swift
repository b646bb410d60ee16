internal import HTTP
internal import Wire

/// What the access plugin says.
enum PluginAnswer {
    /// Reads `{"result": true}` or `{"result": {"allow": true}}`; other members beside these say nothing.
    ///
    /// The status counts, which MinIO does not look at: a proxy's error page may say anything.
    /// - Throws: ``PolicyPluginError`` for what is neither yes nor no. Open Policy Agent answers `{}` where no
    ///   rule by the name is there.
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
