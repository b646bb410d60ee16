internal import STS

/// Something that was tried, and what came of it.
struct Probe {
    let name: String
    let works: Bool
    let detail: String

    init(name: String, works: Bool, detail: String) {
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
                    : (probe.name, .text("\(probe.works ? "works" : "FAILS"): \(probe.detail)"))
            })
    }
}
