/// Puts pieces after each other as Swift statements.
@resultBuilder
package enum HTMLBuilder {
    package static func buildExpression(_ piece: HTML) -> HTML { piece }
    package static func buildExpression(_ text: String) -> HTML { .text(text) }
    package static func buildBlock(_ pieces: HTML...) -> HTML {
        pieces.count == 1 ? pieces[0] : .sequence(pieces)
    }
    package static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .nothing }
    package static func buildEither(first piece: HTML) -> HTML { piece }
    package static func buildEither(second piece: HTML) -> HTML { piece }
    package static func buildArray(_ pieces: [HTML]) -> HTML { .sequence(pieces) }
}

/// An element by its name: `Tag.p(.class("note")) { "text" }`.
extension Tag {
    /// - Precondition: A script has no content: it comes from an address.
    package func callAsFunction(
        _ attributes: Attribute?..., @HTMLBuilder content: () -> HTML = { .nothing }
    ) -> HTML {
        let content = content()
        precondition(
            content == .nothing || (self != .script && !isVoid), "an element without content")
        return .element(self, attributes.compactMap(\.self), content)
    }
}
