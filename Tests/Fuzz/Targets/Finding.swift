/// A check that holds for every input failed for this one.
struct Finding: Error, CustomStringConvertible {
    let description: String
}

func expect(_ holds: Bool, _ rule: @autoclosure () -> String) throws(Finding) {
    guard holds else { throw Finding(description: rule()) }
}
