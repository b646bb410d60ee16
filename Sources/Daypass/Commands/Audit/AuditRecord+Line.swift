internal import Configuration
internal import State
internal import Wire

extension AuditRecord {
    /// The record in one short line: long names are cut, and digests are left out.
    func line(at now: Timestamp, _ palette: Palette) -> String {
        if let codes = summarizedCodes {
            return begin(time.shown(at: now), palette) + summary(codes)
        }
        var parts = [action ?? "-", AuditRecord.cutInside(name ?? "-")]
        if let source = fields.string(.copySource) {
            parts.append("(copy of \(AuditRecord.cutInside(AuditRecord.bare(source))))")
        }
        if let change = fields.string(.change), !change.isEmpty {
            parts.append("(\(AuditRecord.cut(change, to: 60)))")
        }
        parts.append(AuditRecord.cut(caller ?? "-", to: 24))
        if let seconds = fields.integer(.durationSeconds) { parts.append("for \(seconds) s") }
        if let reason = fields.string(.reason) {
            let isUsual = code == nil || code == "AccessDenied"
            parts.append(isUsual ? reason : "\(code!): \(reason)")
        }
        if let id = fields.string(.requestID) {
            parts.append(AuditRecord.shortened(id))
        }
        return begin(time.shown(at: now), palette)
            + PrintableText.plain(parts.joined(separator: " "))
    }

    /// The record in one line with its names in full.
    func wideLine(_ palette: Palette) -> String {
        if let codes = summarizedCodes { return begin(time.iso8601, palette) + summary(codes) }
        var parts = [action ?? "-"]
        if let endpoint = fields.string(.endpoint) { parts.append("at \(endpoint)") }
        parts += [.method, .resource, .path, .target].compactMap { (field: AuditLine.Field) in
            fields.string(field)
        }
        if let source = fields.string(.copySource) { parts.append("(copy of \(source))") }
        if let change = fields.string(.change), !change.isEmpty { parts.append("(\(change))") }
        parts.append("by \(fields.string(.subject) ?? "-")")
        if let name = fields.string(.userName), name != fields.string(.subject) {
            parts.append("(\(name))")
        }
        if let provider = fields.string(.provider) { parts.append("of provider \(provider)") }
        // Sessions are revoked by parent, so it is shown unless it equals the subject.
        if let parent = fields.string(.parent), parent != fields.string(.subject) {
            parts.append("of parent \(parent)")
        }
        parts += fields.string(.accessKeyID).map { ["(\($0))"] } ?? []
        parts.append("from \(fields.string(.sourceAddress) ?? "-")")
        if let seconds = fields.integer(.durationSeconds) { parts.append("for \(seconds) s") }
        if let reason = fields.string(.reason) {
            parts.append("\(code ?? outcome): \(reason)")
        }
        if let id = fields.string(.requestID) { parts.append("[\(id)]") }
        return begin(time.iso8601, palette) + PrintableText.plain(parts.joined(separator: " "))
    }

    private func summary(_ codes: [(code: String, count: Int)]) -> String {
        let count = fields.integer(.summarizedRequests) ?? 0
        var parts = [
            "\(Quantity.of(count, "request")) without proof of identity since",
            fields.string(.since) ?? "-",
        ]
        if let address = fields.string(.firstAddress) { parts.append("from \(address)") }
        if let address = fields.string(.lastAddress) { parts.append("to \(address)") }
        parts.append(codes.map { "\($0.code): \($0.count)" }.joined(separator: ", "))
        return PrintableText.plain(parts.joined(separator: " "))
    }

    private func begin(_ time: String, _ palette: Palette) -> String {
        "\(time) \(verdict(palette)) "
    }

    /// The outcome as a word of five letters, in colour on a terminal.
    private func verdict(_ palette: Palette) -> String {
        switch outcome {
        case AuditLine.Outcome.allowed.rawValue: palette.green("ALLOW")
        case AuditLine.Outcome.refused.rawValue: palette.red("DENY") + " "
        case AuditLine.Outcome.ended.rawValue: palette.yellow("ENDED")
        default: PrintableText.plain(outcome)
        }
    }

    /// The bucket and the key, or the path if it has none; or the record of a change.
    private var name: String? {
        fields.string(.resource).map(AuditRecord.bare) ?? fields.string(.path)
            ?? fields.string(.target)
    }

    /// The caller by its usual name, with its OpenID provider: `alice@_`. A refused session has
    /// only a parent, which says more than its access key unless it is a digest.
    var caller: String? {
        let parent = fields.string(.parent).flatMap { OutsideParent.isDigest($0) ? nil : $0 }
        let known = [
            fields.string(.userName), fields.string(.subject), parent, fields.string(.accessKeyID),
        ]
        return known.lazy.compactMap { $0 }.first
            .map { $0 + (fields.string(.provider).map { "@\($0)" } ?? "") }
    }

    private static func bare(_ path: String) -> String {
        path.count > 1 && path.hasPrefix("/") ? String(path.dropFirst()) : path
    }

    static func cut(_ text: String, to count: Int) -> String {
        text.count > count ? "\(text.prefix(count - 1))…" : text
    }

    /// Keeps the beginning and the end, which name the bucket and the file.
    private static func cutInside(_ text: String) -> String {
        text.count > 40 ? "\(text.prefix(19))…\(text.suffix(20))" : text
    }
}
