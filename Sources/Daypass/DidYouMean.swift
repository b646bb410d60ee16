internal import PolicyEngine

/// The end of a message about a word that is perhaps misspelled.
enum DidYouMean {
    /// `; did you mean …?`, or nothing if no name is similar.
    static func text(_ word: String, among names: [String]) -> String {
        SimilarName.of(word, among: names).map { "; did you mean \($0)?" } ?? ""
    }
}
