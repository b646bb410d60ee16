import Crypto
import Testing

@Suite struct SecretTests {
    @Test func `a secret appears in no text`() {
        let secret = Secret("hunter2hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"), "nor do its bytes")
        }
    }

    @Test(arguments: [0, 1, 40, 64])
    func `wiping zeroes these bytes and no others`(count: Int) {
        var bytes = [UInt8](repeating: 7, count: count)
        let copy = bytes
        bytes.wipe()
        #expect(bytes == [UInt8](repeating: 0, count: count))
        #expect(copy == [UInt8](repeating: 7, count: count))
    }

    @Test func `bytes taken from a secret outlive it`() {
        let bytes = Secret("hunter2hunter2").bytes
        #expect(bytes == Array("hunter2hunter2".utf8))
    }
}
