internal import Credentials
internal import Crypto
internal import Identity
internal import PolicyEngine
internal import Wire

/// The documents of the Security Token Service, with the elements and the order of MinIO and AWS,
/// byte for byte; in `Credentials` those of AWS.
enum STSDocument {
    /// minio-go refuses any other namespace.
    private static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"
    /// The namespace of AWS's Identity and Access Management; its clients understand no other.
    private static let iamNamespace = "https://iam.amazonaws.com/doc/2010-05-08/"

    static func success(_ outcome: CallOutcome, requestID: String) -> [UInt8] {
        let action = outcome.action
        var xml = XMLWriter()
        xml.element("\(action.name.rawValue)Response", namespace: namespace) { xml in
            xml.element("\(action.name.rawValue)Result") { xml in
                action.writeResult(
                    outcome.identity,
                    credentials: { xml in
                        if let credentials = outcome.credentials { write(credentials, to: &xml) }
                    },
                    to: &xml)
            }
            xml.element("ResponseMetadata") { $0.element("RequestId", requestID) }
        }
        return xml.bytes
    }

    static func refusal(_ refusal: STSError, requestID: String) -> [UInt8] {
        var xml = XMLWriter()
        var namespace = namespace
        if case .iamAction = refusal { namespace = iamNamespace }
        xml.element("ErrorResponse", namespace: namespace) { xml in
            xml.element("Error") { xml in
                xml.element("Type", refusal.type)
                xml.element("Code", refusal.code)
                xml.element("Message", refusal.message)
            }
            xml.element("RequestId", requestID)
        }
        return xml.bytes
    }

    /// The element that some results begin with. Daypass has nothing to say in it.
    static func writeAssumedRoleUser(to xml: inout XMLWriter) {
        xml.element("AssumedRoleUser") { xml in
            xml.element("Arn", "")
            // MinIO's spelling, which its clients read.
            xml.element("AssumeRoleId", "")
        }
    }

    private static func write(_ credentials: TemporaryCredentials, to xml: inout XMLWriter) {
        xml.element("Credentials") { xml in
            xml.element("AccessKeyId", credentials.accessKeyID)
            xml.element(
                "SecretAccessKey",
                String(decoding: credentials.secretAccessKey.bytes, as: UTF8.self))
            xml.element("Expiration", credentials.expiration.iso8601)
            xml.element("SessionToken", credentials.sessionToken.text)
        }
    }
}
