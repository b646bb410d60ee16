import Testing

@testable import Credentials

@Suite struct BoundedCacheTests {
    @Test(arguments: [2, 3, 10, 1_000])
    func `it never holds more than its bound, and what was put in last is there`(limit: Int) {
        let cache = BoundedCache<Int, Int>(maximumCount: limit)
        for number in 0..<5_000 {
            cache.insert(number, for: number)
            #expect(cache[number] == number)
            #expect(cache.count <= limit)
        }
    }

    @Test func `what is asked for again and again stays`() {
        let cache = BoundedCache<Int, String>(maximumCount: 10)
        cache.insert("kept", for: -1)
        for number in 0..<1_000 {
            cache.insert("other", for: number)
            #expect(cache[-1] == "kept")
        }
        #expect(cache[0] == nil)
    }
}
