import Crypto
import State
import System
import TestSupport
import Testing
import Wire

@Suite struct RecentUsesTests {
    private let fixture: AdministrationFixture
    private let uses: RecentUses
    private let key: AccessKey
    private var now: Timestamp { fixture.now }

    init() throws {
        fixture = try AdministrationFixture()
        uses = StateStore(directory: fixture.directory).recentUses
        let new = NewAccessKey(
            parent: .user("alice"), maker: .init(accessKeyID: nil, account: "alice"))
        key = try fixture.administration.addAccessKey(new, now: fixture.now).key
    }

    private func write() { uses.write { Issue.record("\($0)") } }

    private var lastUse: Timestamp? {
        get throws { try fixture.directory.lastUses[key] }
    }

    @Test func `a use is written later, not when it is noted`() throws {
        uses.note(key.id, now: now)
        #expect(try lastUse == nil)
        write()
        #expect(try lastUse == now)
    }

    @Test(arguments: [(1, 0), (3_599, 0), (3_600, 3_600), (-1, -1)])
    func `a use is noted once an hour, and again if the clock is set back`(
        later: Int, expected: Int
    ) throws {
        let early = now + 7_200
        uses.note(key.id, now: early)
        write()
        // Without the file, it shows whether the second use is written.
        try fixture.parent.remove("state/cache/used/\(key.id).json")
        uses.note(key.id, now: early + later)
        write()
        #expect(try lastUse == (expected == 0 ? nil : early + expected))
    }

    @Test(arguments: [(1, 0), (3_599, 0), (3_600, 3_600), (-3_599, 0), (-3_600, -3_600)])
    func `what another process has written within the hour stays`(
        later: Int, expected: Int
    ) throws {
        let early = now + 7_200
        let other = StateStore(directory: fixture.directory).recentUses
        other.note(key.id, now: early)
        other.write { Issue.record("\($0)") }
        uses.note(key.id, now: early + later)
        write()
        #expect(try lastUse == early + expected)
    }

    @Test func `a removed key leaves no use, and a new one under its ID has none`() throws {
        uses.note(key.id, now: now)
        write()
        try fixture.administration.removeAccessKeys([key.id])
        #expect(try fixture.directory.fileNames(in: "cache/used") == [])
        // A request that began before the removal.
        uses.note(key.id, now: now + 3_600)
        write()
        #expect(try fixture.directory.fileNames(in: "cache/used") == [])
    }

    @Test func `a use before the key was made is that of an earlier key`() throws {
        uses.note(key.id, now: now + -1)
        write()
        #expect(try lastUse == nil)
    }

    @Test func `more keys than fit in memory are noted, and none fails`() throws {
        for number in 0..<50_000 { uses.note("AKIA\(number)", now: now) }
        uses.note(key.id, now: now)
        // The first ones fill the memory until they are written.
        write()
        uses.note(key.id, now: now + 3_600)
        write()
        #expect(try lastUse == now + 3_600)
    }

    @Test func `a failure is reported once, and again after a success`() throws {
        let file = "state/cache/used/\(key.id).json"
        var problems = 0
        for (hour, (isPossible, expected)) in [
            (false, 1), (false, 1), (true, 1), (false, 2),
        ].enumerated() {
            try? fixture.parent.remove(file)
            // Its time is the present, years after the uses.
            if !isPossible { try fixture.parent.makeDirectory(file) }
            uses.note(key.id, now: now + 3_600 * hour)
            uses.write { _ in problems += 1 }
            #expect(problems == expected, "\(hour)")
        }
    }
}
