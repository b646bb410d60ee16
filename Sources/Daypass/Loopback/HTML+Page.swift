internal import HTML

extension HTML {
    /// A page with one heading.
    static func page(_ heading: String, _ content: HTML...) -> HTML {
        Tag.html(.lang("en")) {
            Tag.head {
                Tag.meta(.charset("utf-8"))
                Tag.title { heading }
            }
            Tag.body {
                Tag.h1 { heading }
                HTML.sequence(content)
            }
        }
    }
}
