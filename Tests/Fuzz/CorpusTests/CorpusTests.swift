import FoundationEssentials
import Testing

/// Every file of the corpus, with the findings of `make fuzz` among them, and some thousand inputs
/// that differ a little from one. The seed is fixed: each run finds the same.
@Suite struct CorpusTests {
    private static let mutationCount = 600

    @Test(arguments: FuzzTarget.allCases)
    func
        `T19 T22 T23 T40 T51 T57: no file of the corpus breaks what reads it, nor do files like it`(
            target: FuzzTarget
        ) throws
    {
        let corpus = try Corpus.files(of: target)
        try #require(!corpus.isEmpty)
        for (name, bytes) in corpus { check(target, bytes, name) }
        var mutator = Mutator(corpus: corpus.map(\.bytes))
        for number in 0..<CorpusTests.mutationCount {
            check(target, mutator.next(), "mutation \(number)")
        }
    }

    @Test func `every folder of the corpus is that of a target`() throws {
        #expect(try Corpus.folders() == FuzzTarget.allCases.map(\.rawValue).sorted())
    }

    private func check(_ target: FuzzTarget, _ bytes: [UInt8], _ name: String) {
        do throws(Finding) {
            try target.run(bytes)
        } catch {
            Issue.record("\(name): \(error.description): \(Data(bytes).base64EncodedString())")
        }
    }
}
