import Testing
import Wire

@testable import FastCGI

@Suite struct RecordTests {
    @Test func `a response longer than a record becomes several`() {
        let output = [UInt8](repeating: 5, count: 65_536)
        let bytes = Record.answer(requestID: 258, output: output)
        #expect(Array(bytes.prefix(8)) == [1, 6, 1, 2, 0xFF, 0xFF, 0, 0])
        #expect(Array(bytes[(8 + 65_535)...].prefix(8)) == [1, 6, 1, 2, 0, 1, 0, 0])
        #expect(bytes.count == 8 + 65_535 + 8 + 1 + 8 + 16)
        #expect(Array(bytes.suffix(16)) == [1, 3, 1, 2, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }
}
