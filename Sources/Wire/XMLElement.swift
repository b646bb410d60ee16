/// An element of an XML document. An element with children has no text of its own.
package struct XMLElement: Equatable, Sendable {
    package let name: String
    /// The value of `xmlns`, `nil` without one. Other attributes are dropped.
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

    /// The text of the child with a name, `nil` unless there is exactly one and it has no children.
    package func text(of name: String) -> String? {
        let found = children.filter { $0.name == name }
        guard found.count == 1, found[0].children.isEmpty else { return nil }
        return found[0].text
    }
}

extension XMLWriter {
    package mutating func element(_ element: XMLElement) {
        self.element(element.name, namespace: element.namespace) { xml in
            guard !element.children.isEmpty else { return xml.text(element.text) }
            for child in element.children { xml.element(child) }
        }
    }
}
