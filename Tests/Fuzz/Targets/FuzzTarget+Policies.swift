import Wire

@testable import Authorizer
@testable import PolicyEngine

extension FuzzTarget {
    /// A policy, with every kind of question. After a line `---` the input may have values for the
    /// request: `s3:GetObject arn:aws:s3:::b/k`, then lines of `key=value`.
    static func policy(_ bytes: [UInt8]) throws(Finding) {
        let parts = split(bytes)
        guard let document = try? PolicyDocument(json: parts.document) else { return }
        let attached = Permissions(.policies([AttachedPolicy(name: "p", document: document)]))
        let narrowed = Permissions(
            .policies([AttachedPolicy(name: "p", document: document)]), sessionPolicy: document)
        let owner = Permissions(.owner, sessionPolicy: document)
        for question in questions(parts.question) {
            let decision = attached.decision(on: question)
            let explanation = attached.explanation(of: question)
            let matching = explanation.steps.filter { $0.outcome == .matches }
            let denies = matching.contains { $0.effect == .deny }
            try expect(explanation.decision == decision, "explained as something else")
            let answer = ActionDecision(on: question, attached)
            if question.action == .securityToken(.getCallerIdentity) {
                try expect(answer.decision.isAllowed, "a question without a permission")
            } else {
                try expect(!(answer.decision.isAllowed && denies), "answered against a denial")
            }
            if question.resource.isFit(for: question.action) {
                let allows = matching.contains { $0.effect == .allow }
                try expect(decision.isAllowed == (allows && !denies), "decided against statements")
            }
            try expect(!(decision.isAllowed && denies), "allowed what a statement denies")
            let isAllowed = narrowed.decision(on: question).isAllowed
            try expect(isAllowed == decision.isAllowed, "a policy narrows itself")
            try expect(
                owner.decision(on: question).isAllowed == isAllowed, "the owner is not narrowed")
        }
        _ = document.warnings.map(\.description)
    }

    private static func split(_ bytes: [UInt8]) -> (document: [UInt8], question: String) {
        guard let mark = bytes.firstRange(of: "\n---\n".utf8) else { return (bytes, "") }
        return (
            Array(bytes[..<mark.lowerBound]),
            String(decoding: bytes[mark.upperBound...], as: UTF8.self)
        )
    }

    /// The question of the input, and a few for every policy.
    private static func questions(_ text: String) -> [AccessRequest] {
        let lines = text.split(separator: "\n")
        let words = (lines.first ?? "").split(separator: " ")
        var values = ConditionValues()
        for (name, texts) in standardValues {
            values.set(NamedConditionKey(name)!, texts)  // all of them are known
        }
        for line in lines.dropFirst() {
            guard let mark = line.firstIndex(of: "="),
                let key = NamedConditionKey(String(line[..<mark]))
            else { continue }
            values.set(key, [String(line[line.index(after: mark)...])])
        }
        var asked = [
            ("s3:GetObject", "arn:aws:s3:::b/alice/k"), ("s3:ListBucket", "arn:aws:s3:::b"),
            ("s3:ListAllMyBuckets", "*"), ("sts:AssumeRole", "*"),
        ]
        if words.count == 2 { asked.append((String(words[0]), String(words[1]))) }
        return asked.compactMap { name, arn in
            guard let action = Action(name), let resource = Resource(arn: arn) else { return nil }
            return AccessRequest(
                action: action, resource: resource, server: values, request: values)
        }
    }

    private static let standardValues = [
        ("aws:username", ["alice"]), ("jwt:groups", ["admins", "b1"]),
        ("aws:SourceIp", ["10.1.2.3"]), ("aws:EpochTime", ["999"]),
        ("aws:SecureTransport", ["true"]), ("aws:CurrentTime", ["2026-01-31T10:20:30Z"]),
        ("s3:prefix", ["a/b"]), ("s3:max-keys", ["10"]),
    ]

    /// A pattern, and after a line feed a text: the match agrees with the definition of the
    /// wildcards, tried in every way.
    static func pattern(_ bytes: [UInt8]) throws(Finding) {
        let parts = bytes.prefix(256).split(
            separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let text = String(validating: parts[0], as: UTF8.self),
            let pattern = try? Pattern(text, wildcards: .special), pattern.variables.isEmpty
        else { return }
        let name = Array(parts[1])
        let isMatch = pattern.matches(name.span)
        try expect(isMatch == matches(pattern.symbols[...], name), "\(text): \(isMatch)")
        try expect(pattern.covers(pattern), "a pattern does not cover itself")
        // `?` is one character, and a text that is not valid UTF-8 may have any number of them.
        guard let other = String(validating: name, as: UTF8.self),
            let covered = try? Pattern(other, wildcards: .special),
            covered.variables.isEmpty, pattern.covers(covered)
        else { return }
        let example = covered.symbols.compactMap { symbol -> UInt8? in
            switch symbol {
            case .byte(let byte): byte
            case .anyCharacter: UInt8(ascii: "x")
            case .anyText, .variable: nil
            }
        }
        try expect(pattern.matches(example.span), "covers \(other), and not what that matches")
    }

    /// Whether symbols match a text, by a table of the symbols that match each beginning of it.
    private static func matches(_ symbols: ArraySlice<Pattern.Symbol>, _ text: [UInt8]) -> Bool {
        var reached: Set = [0]
        for symbol in symbols {
            var next: Set<Int> = []
            for position in reached {
                switch symbol {
                case .byte(let byte):
                    if position < text.count, text[position] == byte { next.insert(position + 1) }
                case .anyCharacter:
                    guard position < text.count else { continue }
                    var end = position + 1
                    while end < text.count, text[end].isContinuation { end += 1 }
                    next.insert(end)
                case .anyText: next.formUnion(position...text.count)
                case .variable: continue
                }
            }
            reached = next
        }
        return reached.contains(text.count)
    }
}
