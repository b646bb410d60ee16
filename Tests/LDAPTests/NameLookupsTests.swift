import Dispatch
import System
import Testing

@testable import LDAP

@Suite struct NameLookupsTests {
    private let lookups = NameLookups()

    /// Holds answers back until it is opened.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        func pass() {
            semaphore.wait()
            semaphore.signal()
        }
        func open() { semaphore.signal() }
    }

    @Test func `a caller with time left gets the answer`() throws {
        #expect(try lookups.answer(until: Deadline(milliseconds: 60_000)) { "here" } == "here")
    }

    @Test func `T14: a name server that says nothing is not waited for`() throws {
        let gate = Gate()
        defer { gate.open() }
        #expect(throws: LDAPError.timeout) {
            try lookups.answer(until: Deadline(milliseconds: 1)) { gate.pass() }
        }
    }

    @Test func `T14: so many questions are left behind, and no more`() throws {
        let gate = Gate()
        func ask() throws(LDAPError) {
            _ = try lookups.answer(until: Deadline(milliseconds: 60_000)) { true }
        }
        for _ in 0..<16 {
            try ask()
            #expect(throws: LDAPError.timeout) {
                try lookups.answer(until: Deadline(milliseconds: 1)) { gate.pass() }
            }
        }
        #expect(throws: LDAPError.timeout) { try ask() }
        gate.open()
        // Those end now, and then others may be asked.
        while (try? ask()) == nil {}
    }

    @Test func `what is waited for is not left behind`() throws {
        // Each question is asked while the one before it is waited for.
        @Sendable func count(_ depth: Int) -> Int {
            let answer = try? lookups.answer(until: Deadline(milliseconds: 60_000)) {
                depth < 40 ? count(depth + 1) : depth
            }
            return answer ?? depth
        }
        #expect(count(0) == 40)
    }
}
