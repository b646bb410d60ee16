internal import ArgumentParser

/// A field that a command prints.
typealias OutputField = (name: String, value: OutputValue)

/// Selects plain text or JSON, and prints in it.
struct OutputFormat: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    func print(line: String) throws(Failure) {
        try StandardOutput.write(line: OutputValue.text(line).plain)
    }

    /// Prints a record, as JSON or with one line per field.
    ///
    /// - Parameter claims: More fields, whose names come from outside and are printed unchanged. In
    ///   JSON, they are the members of `claims`.
    func print(_ fields: [OutputField], claims: [OutputField]? = nil) throws(Failure) {
        guard !json else {
            let all = fields + (claims.map { [("claims", .record($0))] } ?? [])
            return try StandardOutput.write(line: OutputValue.record(all).json)
        }
        let named = (claims ?? []).map { (OutputValue.text($0.name).plain, $0.value) }
        try StandardOutput.write(
            OutputLayout.record(fields.map { (FieldName.words($0.name), $0.value) } + named))
    }

    /// Prints a record: as JSON, or as a sentence.
    func print(_ fields: [OutputField], sentence: String) throws(Failure) {
        if json { try print(fields) } else { try print(line: sentence) }
    }

    /// Prints records that have the same fields: as a JSON array, or as a table.
    ///
    /// - Parameter columns: The fields' names. The table shows them even if there are no records.
    func print(_ columns: [String], _ rows: [[OutputValue]]) throws(Failure) {
        guard !json else {
            let records = rows.map { OutputValue.record(Array(zip(columns, $0))) }
            return try StandardOutput.write(line: OutputValue.list(records).json)
        }
        try StandardOutput.write(OutputLayout.table(columns.map(FieldName.words), rows))
    }
}
