/// The header fields of an HTTP message, in order. A name may repeat, in any letter case.
package struct HTTPHeaders: Equatable, Sendable {
    package typealias Element = (name: String, value: String)

    /// The fields as an array, which the hot path reads: other targets' code for a collection of
    /// another type is not specialized, and takes several times as long.
    package private(set) var fields: [Element]

    package init() { fields = [] }

    package init(_ fields: [Element]) { self.fields = fields }

    package func first(_ name: String) -> String? {
        fields.first { HTTPHeaders.isSame($0.name, name) }?.value
    }

    package func all(_ name: String) -> [String] {
        fields.filter { HTTPHeaders.isSame($0.name, name) }.map(\.value)
    }

    private static func isSame(_ name: String, _ other: String) -> Bool {
        name.utf8.elementsEqual(other.utf8) { $0.asciiLowercased == $1.asciiLowercased }
    }

    package static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
        left.fields.elementsEqual(right.fields, by: ==)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral fields: (String, String)...) {
        self.fields = fields.map { (name: $0, value: $1) }
    }
}

extension HTTPHeaders: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { fields.count }

    package subscript(position: Int) -> Element {
        get { fields[position] }
        set { fields[position] = newValue }
    }

    package func makeIterator() -> IndexingIterator<[Element]> { fields.makeIterator() }

    package mutating func replaceSubrange(
        _ range: Range<Int>, with others: some Collection<Element>
    ) {
        fields.replaceSubrange(range, with: others)
    }

    package mutating func append(_ field: Element) { fields.append(field) }
}
