/// An attribute of an element. Event handlers and styles have none: a page's scripts and styles are
/// files.
package struct Attribute: Sendable, Equatable {
    let name: String
    /// `nil` if the attribute's presence says all.
    let value: String?

    private init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }

    // Addresses.
    package static func href(_ address: Address) -> Attribute { .init("href", address.text) }
    package static func src(_ address: Address) -> Attribute { .init("src", address.text) }
    package static func action(_ address: Address) -> Attribute { .init("action", address.text) }

    // Names for styles, scripts and other elements.
    package static func id(_ id: String) -> Attribute { .init("id", id) }
    package static func `class`(_ names: String) -> Attribute { .init("class", names) }
    package static func `for`(_ id: String) -> Attribute { .init("for", id) }
    /// A value for a script, as `data-NAME`.
    package static func data(_ name: StaticString, _ value: String) -> Attribute {
        .init("data-\(name)", value)
    }

    // Documents.
    package static func lang(_ language: StaticString) -> Attribute {
        .init("lang", "\(language)")
    }
    package static func charset(_ name: StaticString) -> Attribute { .init("charset", "\(name)") }
    /// With ``content(_:)`` such as `0;url=…`, the browser goes to another page at once.
    package static let refresh = Attribute("http-equiv", "refresh")
    package static func content(_ text: String) -> Attribute { .init("content", text) }
    package static func rel(_ relation: Relation) -> Attribute { .init("rel", relation.rawValue) }
    package static let `defer` = Attribute("defer", nil)
    package static func datetime(_ time: String) -> Attribute { .init("datetime", time) }

    // Forms.
    package static let post = Attribute("method", "post")
    package static func name(_ name: String) -> Attribute { .init("name", name) }
    package static func value(_ value: String) -> Attribute { .init("value", value) }
    package static func type(_ type: InputType) -> Attribute { .init("type", type.rawValue) }
    package static func autocomplete(_ kind: Autocompletion) -> Attribute {
        .init("autocomplete", kind.rawValue)
    }
    package static func maxlength(_ count: Int) -> Attribute { .init("maxlength", String(count)) }
    package static func rows(_ count: Int) -> Attribute { .init("rows", String(count)) }
    package static func min(_ value: Int) -> Attribute { .init("min", String(value)) }
    package static func max(_ value: Int) -> Attribute { .init("max", String(value)) }
    package static let required = Attribute("required", nil)
    package static let autofocus = Attribute("autofocus", nil)
    package static let readonly = Attribute("readonly", nil)
    package static let disabled = Attribute("disabled", nil)
    package static let hidden = Attribute("hidden", nil)
    package static let multiple = Attribute("multiple", nil)
    package static let open = Attribute("open", nil)
    package static let withoutSpelling = Attribute("spellcheck", "false")
    package static func selected(if isSelected: Bool) -> Attribute? {
        isSelected ? .init("selected", nil) : nil
    }
    package static func checked(if isChecked: Bool) -> Attribute? {
        isChecked ? .init("checked", nil) : nil
    }

    // Accessibility (WAI-ARIA 1.2).
    package static func role(_ role: Role) -> Attribute { .init("role", role.rawValue) }
    package static func label(_ text: String) -> Attribute { .init("aria-label", text) }
    package static func describedBy(_ id: String) -> Attribute { .init("aria-describedby", id) }
    package static let currentPage = Attribute("aria-current", "page")
    package static func scope(_ scope: HeaderScope) -> Attribute { .init("scope", scope.rawValue) }

    package enum Relation: String, Sendable {
        case stylesheet, icon
        /// For an address of another origin: it learns nothing of this page.
        case stranger = "noopener noreferrer"
    }

    package enum InputType: String, Sendable {
        case button, checkbox, file, hidden, number, password, radio, submit, text
    }

    package enum Autocompletion: String, Sendable {
        case username, off
        case currentPassword = "current-password"
    }

    package enum Role: String, Sendable {
        case alert, status
    }

    package enum HeaderScope: String, Sendable {
        case column = "col"
        case row
    }
}
