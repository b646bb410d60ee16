import Testing

@testable import Daypass

@Suite struct ProbeTests {
    private static let probes = [
        Probe(name: "audit log", works: true, detail: "/var/log/audit"),
        Probe(name: "directory", works: false, detail: "no\u{1B}[2J answer"),
        Probe(name: "MINIO_X", works: true, detail: "has no effect", isNote: true),
    ]

    @Test func `each probe is a line that begins with its outcome`() {
        let plain = Palette(isTerminal: false, environment: [:])
        #expect(
            Probe.lines(ProbeTests.probes, plain) == """
                ok    audit log  /var/log/audit
                FAIL  directory  no\\u{1b}[2J answer
                note  MINIO_X    has no effect

                """)
        #expect(Probe.lines([], plain) == "")
    }

    @Test func `a terminal shows outcomes in colour`() {
        let lines = Probe.lines(
            ProbeTests.probes, Palette(isTerminal: true, environment: ["TERM": "xterm"]))
        #expect(
            lines == """
                \u{1B}[32mok\u{1B}[0m    audit log  /var/log/audit
                \u{1B}[31mFAIL\u{1B}[0m  directory  no\\u{1b}[2J answer
                \u{1B}[33mnote\u{1B}[0m  MINIO_X    has no effect

                """)
    }

    @Test(
        arguments: [
            (false, [:], false), (true, [:], true), (true, ["NO_COLOR": "1"], false),
            (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false),
            (false, ["TERM": "xterm"], false),
        ] as [(Bool, [String: String], Bool)])
    func `colour is for terminals without NO_COLOR`(
        isTerminal: Bool, environment: [String: String], isColoured: Bool
    ) {
        #expect(
            Palette(isTerminal: isTerminal, environment: environment).isColoured == isColoured)
    }
}
