internal import Wire

/// The fields of the forms about access keys.
enum KeyForm {
    static let id = "id"
    static let name = "key-name"
    static let policy = "policy"
    static let days = "days"
    static let status = "status"
    static let on = "on"
    static let off = "off"
    /// How long a key may last, before the configured limit.
    static let dayRange = 1...36_500

    /// The text of a field, `nil` if the person left it empty.
    static func text(_ form: Form, _ field: String) -> String? {
        guard let text = form[field], text.utf8.contains(where: { !$0.isWhiteSpace }) else {
            return nil
        }
        return text
    }
}
