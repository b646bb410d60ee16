/// The elements that a page may have. `script` and `style` stand in a document only by an address,
/// so neither takes text.
package enum Tag: String, Sendable {
    case a, body, button, code, dd, details, div, dl, dt, fieldset, footer, form, h1, h2, h3, head,
        header, html, input, label, legend, li, link, main, meta, nav, ol, optgroup, option, output,
        p, pre, progress, script, section, select, small, span, strong, summary, table, tbody, td,
        textarea, th, thead, time, title, tr, ul

    /// Whether the element has neither content nor an end tag (HTML §13.1.2).
    var isVoid: Bool {
        switch self {
        case .input, .link, .meta: true
        default: false
        }
    }
}
