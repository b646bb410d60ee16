internal import Configuration
internal import STS
internal import State

/// Something that was tried, and what came of it.
struct Probe {
    let name: String
    let works: Bool
    let detail: String
    /// Whether nothing was tried: a setting means nothing.
    let isNote: Bool

    init(name: String, works: Bool, detail: String, isNote: Bool = false) {
        self.isNote = isNote
        self.name = name
        self.works = works
        self.detail = detail
    }

    /// Tries something.
    ///
    /// - Parameter attempt: Says what it found, or throws what went wrong.
    init(_ name: String, _ attempt: () throws -> String) {
        do {
            self.init(name: name, works: true, detail: try attempt())
        } catch let error as STSError {
            self.init(name: name, works: false, detail: error.detail ?? error.message)
        } catch {
            self.init(name: name, works: false, detail: "\(error)")
        }
    }
}

extension Probe {
    /// Looks for policies that the configuration names: while one is not there, they give nothing.
    init(_ name: String, _ policies: [String], _ configuration: Configuration) {
        self.init(name) {
            let store = PolicyStore(
                directory: try StateDirectory(
                    opening: configuration.stateDirectory, isMade: false, refusesLinks: true))
            let missing = try policies.filter { try store.policy(named: $0) == nil }
            guard missing.isEmpty else {
                throw Failure("there is no policy \(missing.joined(separator: ", "))")
            }
            return policies.joined(separator: ", ")
        }
    }
}

extension Probe {
    fileprivate var outcome: String { isNote ? "has no effect" : works ? "works" : "FAILS" }
}

extension OutputFormat {
    func print(_ probes: [Probe]) throws(Failure) {
        try print(
            probes.map { probe in
                json
                    ? (
                        probe.name,
                        .record([
                            ("works", .truth(probe.works)), ("detail", .text(probe.detail)),
                        ])
                    )
                    : (probe.name, .text("\(probe.outcome): \(probe.detail)"))
            })
    }
}
