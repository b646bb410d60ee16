internal import Crypto
internal import Wire

/// The token that ties a form to a sign-in, so that no other site's form is carried out.
enum FormToken {
    static let field = "token"

    /// - Throws: ``PageError/foreignForm(detail:)``
    static func check(_ form: Form, of visitor: Visitor) throws(PageError) {
        let found = Array((form[field] ?? "").utf8)
        guard ConstantTime.isEqual(found, Array(visitor.formToken.utf8)) else {
            throw .foreignForm(detail: "its token is that of another sign-in")
        }
    }
}
