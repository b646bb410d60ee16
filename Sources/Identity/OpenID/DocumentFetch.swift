internal import System

/// Who fetches a provider's documents for a call, and how long the call waits for them.
enum DocumentFetch {
    /// The call does, and waits as long as that takes (``ProviderDocuments``).
    case own(ProviderDocuments.Fetch)
    /// Another thread does. At the deadline the call stops waiting, and the fetch goes on: the
    /// caller's next attempt finds the documents.
    case background(until: Deadline, makeFetch: @Sendable () -> ProviderDocuments.Fetch)

    /// When the call stops waiting; `nil` if it waits for the end of the fetch.
    var deadline: Deadline? {
        switch self {
        case .own: nil
        case .background(let deadline, _): deadline
        }
    }
}
