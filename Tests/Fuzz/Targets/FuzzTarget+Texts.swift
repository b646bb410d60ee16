import Credentials
import FoundationEssentials

@testable import Wire

extension FuzzTarget {
    /// A form, and the signed query: both readers see the same parameters.
    static func form(_ bytes: [UInt8]) throws(Finding) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let form = try? Form(Array(text.utf8)) else { return }
        guard let query = try? CanonicalQuery(text) else {
            throw Finding(description: "a form that is no query")
        }
        var written: [String] = []
        for (name, value) in query.parameters {
            let name = String(decoding: name, as: UTF8.self)
            let value = String(decoding: value, as: UTF8.self)
            try expect(form[name] == value, "form and query differ in \(name)")
            written.append("\(PercentEncoding.encode(name))=\(PercentEncoding.encode(value))")
        }
        let again = try? Form(Array(written.joined(separator: "&").utf8))
        try expect(again == form, "a form written again is another one")
        try expect(form.merging(form) == form, "merging with itself changes a form")
    }

    static func percentEncoding(_ bytes: [UInt8]) throws(Finding) {
        for keepsSlash in [false, true] {
            let encoded = Array(PercentEncoding.encode(bytes, keepsSlash: keepsSlash).utf8)
            for plusIsSpace in [false, true] {
                let decoded = PercentEncoding.decode(encoded[...], plusIsSpace: plusIsSpace)
                try expect(decoded == bytes, "what is encoded is not what is decoded")
            }
        }
        for plusIsSpace in [false, true] {
            guard let once = PercentEncoding.decode(bytes[...], plusIsSpace: plusIsSpace) else {
                continue
            }
            try expect(once.count <= bytes.count, "decoding makes a text longer")
            let canonical = Array(PercentEncoding.encode(once).utf8)
            let twice = PercentEncoding.decode(canonical[...], plusIsSpace: plusIsSpace)
            try expect(twice == once, "the canonical spelling means something else")
        }
    }

    static func base64URL(_ bytes: [UInt8]) throws(Finding) {
        let encoded = Base64URL.encode(bytes)
        try expect(Base64URL.decode(Array(encoded.utf8)[...]) == bytes, "does not come back")
        guard let decoded = Base64URL.decode(bytes[...]) else { return }
        try expect(Base64URL.encode(decoded).utf8.elementsEqual(bytes), "has two spellings")
    }

    /// RFC 3339, and the text of any number of seconds.
    static func dateAndTime(_ bytes: [UInt8]) throws(Finding) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let moment = Timestamp(rfc3339: text), moment >= Timestamp(seconds: -62_167_219_200),
            moment < Timestamp(seconds: 253_402_300_800)
        {
            try expect(Timestamp(rfc3339: moment.iso8601) == moment, "\(moment.iso8601) is another")
        }
        let seconds = bytes.prefix(8).reduce(0) { $0 << 8 | Int($1) }
        let moment = Timestamp(seconds: seconds)
        try expect(moment.iso8601.utf8.count == 20, "a date of another length")
        _ = moment + seconds
        _ = Timestamp(seconds: ~seconds) - moment
    }
}
