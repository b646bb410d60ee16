internal import HTML

/// The frame of every page.
enum Layout {
    /// - Parameter script: The page's own script, after the one that all pages have.
    static func page(
        _ heading: String, visitor: Visitor?, script: Asset? = nil,
        @HTMLBuilder content: () -> HTML
    ) -> HTML {
        let content = content()
        return Tag.html(.lang("en")) {
            Tag.head {
                Tag.meta(.charset("utf-8"))
                Tag.meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
                Tag.meta(.name("color-scheme"), .content("light dark"))
                Tag.title { "\(heading) · \(English.title)" }
                Tag.link(.rel(.stylesheet), .href(Asset.stylesheet.address))
                Tag.script(.src(Asset.script.address), .defer)
                if let script { Tag.script(.src(script.address), .defer) }
            }
            Tag.body {
                header(visitor)
                Tag.main {
                    Tag.h1 { heading }
                    content
                }
            }
        }
    }

    private static func header(_ visitor: Visitor?) -> HTML {
        Tag.header {
            Tag.a(.class("brand"), .href(Route.home.address)) { English.title }
            if let visitor {
                Tag.form(.post, .action(Route.signOut.address)) {
                    Tag.span(.class("person")) { visitor.name }
                    formToken(of: visitor)
                    Tag.button(.class("quiet")) { English.signOut }
                }
            }
        }
    }

    /// What every form of a signed-in person repeats.
    static func formToken(of visitor: Visitor) -> HTML {
        Tag.input(.type(.hidden), .name(FormToken.field), .value(visitor.formToken))
    }

    /// A labelled field of a form.
    static func field(_ label: String, _ name: String, _ attributes: Attribute?...) -> HTML {
        .sequence([
            Tag.label(.for(name)) { label },
            .element(.input, [.id(name), .name(name)] + attributes.compactMap(\.self), .nothing),
        ])
    }

    static func error(_ error: PageError, requestID: String) -> HTML {
        page(English.heading(of: error), visitor: nil) {
            Tag.p(.role(.alert)) { English.message(of: error) }
            Tag.p { Tag.a(.href(Route.home.address)) { English.continuation(after: error) } }
            Tag.p(.class("note")) { English.requestNumber(requestID) }
        }
    }
}
