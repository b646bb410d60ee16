import Testing

@testable import Identity

@Suite struct LDAPAvailabilityTests {
    private let availability = LDAPAvailability()

    @Test func `everybody asks a directory that answers`() {
        #expect(availability.begin())
        #expect(availability.begin())
        availability.end(isInTime: true)
        #expect(availability.begin())
    }

    @Test func `one at a time asks a directory that does not, until it does`() {
        #expect(availability.begin())
        #expect(availability.begin())
        availability.end(isInTime: false)
        #expect(availability.begin())
        #expect(!availability.begin())
        availability.end(isInTime: false)
        #expect(availability.begin())
        #expect(!availability.begin())
        availability.end(isInTime: true)
        #expect(availability.begin())
        #expect(availability.begin())
    }
}
