internal import Configuration
internal import State

/// The result of trying something, such as a service that the configuration names.
struct Probe {
    let name: String
    let works: Bool
    let detail: String
    /// Whether this is only something to know.
    var isNote = false
}

extension Probe {
    /// Tries something: `attempt` returns what it found, or throws what went wrong.
    init(_ name: String, _ attempt: () throws -> String) {
        do {
            self.init(name: name, works: true, detail: try attempt())
        } catch {
            self.init(name: name, works: false, detail: "\(error)")
        }
    }

    /// Checks that policies in the configuration exist: if one is missing, none of them applies.
    init(_ name: String, _ policies: [String], _ configuration: DaypassConfiguration) {
        self.init(name) {
            let store = Policies(
                directory: try CommandEnvironment.stateDirectory(configuration.stateDirectory))
            let missing = try policies.filter { try store[$0] == nil }
            guard missing.isEmpty else {
                throw Failure("there is no policy \(missing.joined(separator: ", "))")
            }
            return policies.joined(separator: ", ")
        }
    }

    /// The mark at the beginning of the line, in colour on a terminal.
    fileprivate func mark(_ palette: Palette) -> String {
        guard works else { return palette.red("FAIL") }
        return isNote ? palette.yellow("note") : palette.green("ok") + "  "
    }

    /// A line for each probe.
    static func lines(_ probes: [Probe], _ palette: Palette) -> String {
        let texts = OutputLayout.table(
            probes.map { probe in
                [OutputValue.text(probe.name).plain, OutputValue.text(probe.detail).plain]
            })
        let lines = String(decoding: texts, as: UTF8.self).split(separator: "\n")
        return zip(probes, lines).map { "\($0.mark(palette))  \($1)\n" }.joined()
    }
}

extension OutputFormat {
    func print(_ probes: [Probe]) throws(Failure) {
        guard json else {
            return try StandardOutput.write(Array(Probe.lines(probes, .standardOutput).utf8))
        }
        try print(
            ["name", "works", "detail"],
            probes.map { [.text($0.name), .truth($0.works), .text($0.detail)] })
    }
}
