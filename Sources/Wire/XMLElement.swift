/// An element of an XML document. What holds other elements has no text of its own.
package struct XMLElement: Equatable, Sendable {
    package let name: String
    /// The value of `xmlns`, nil when the element does not say it. Other attributes are not kept.
    package let namespace: String?
    package let text: String
    package var children: [XMLElement]

    package init(
        _ name: String, namespace: String? = nil, text: String = "", children: [XMLElement] = []
    ) {
        self.name = name
        self.namespace = namespace
        self.text = text
        self.children = children
    }

    /// The text of the one child of a name, nil when there is none, several, or one with elements in it.
    package func text(of name: String) -> String? {
        let found = children.filter { $0.name == name }
        guard found.count == 1, found[0].children.isEmpty else { return nil }
        return found[0].text
    }
}

extension XMLWriter {
    /// Writes an element with all that is in it.
    package mutating func element(_ element: XMLElement) {
        self.element(element.name, namespace: element.namespace) { xml in
            guard !element.children.isEmpty else { return xml.text(element.text) }
            for child in element.children { xml.element(child) }
        }
    }
}
