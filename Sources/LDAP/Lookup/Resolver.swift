internal import CResolver
internal import System

/// Looks up SRV records in the domain name system.
enum Resolver {
    /// How long to wait for each name server, in seconds.
    private static let timeLimit: Int32 = 2
    private static let capacity = 16_384

    /// The servers of a service in the order to try them, without servers of other domains.
    ///
    /// - Throws: ``LDAPError/unansweredLookup``, ``LDAPError/timeout``
    static func servers(
        ofService name: String, deadline: Deadline
    ) throws(LDAPError) -> [ServiceRecord] {
        let (length, answer) = try NameLookups.shared.answer(until: deadline) {
            var answer = [UInt8](repeating: 0, count: capacity)
            let length = unsafe answer.withUnsafeMutableBufferPointer { answer in
                unsafe daypass_query_services(
                    name, answer.baseAddress!, Int32(answer.count), timeLimit)
            }
            return (length, answer)
        }
        guard length != -TRY_AGAIN else { throw .unansweredLookup }
        guard length > 0,
            let records = ServiceRecordReader.records(
                in: Array(answer.prefix(Int(length))))
        else { return [] }
        var generator = SystemRandomNumberGenerator()
        return ServiceRecord.ordered(
            ServiceRecord.trustworthy(records, name: name), using: &generator)
    }
}
