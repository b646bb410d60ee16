internal import Configuration
internal import Credentials
internal import Crypto
internal import Wire

/// A form in which a program reads credentials. Keys and tokens have no character that any of these
/// forms would escape: letters, digits, `+`, `-`, `_` and `.`. Nor has an origin.
struct CredentialForm: Sendable {
    /// What is written.
    struct Values {
        let id: String
        let secret: String
        let token: String
        /// `nil` if Daypass does not know where programs reach the S3 server.
        let s3Server: WebOrigin?

        init(_ credentials: TemporaryCredentials, s3Server: WebOrigin?) {
            id = credentials.accessKeyID
            secret = String(decoding: credentials.secretAccessKey.bytes, as: UTF8.self)
            token = credentials.sessionToken.text
            self.s3Server = s3Server
        }

        /// A line about the S3 server, nothing if it is not known.
        func line(_ write: (WebOrigin) -> String) -> String {
            s3Server.map { "\n" + write($0) } ?? ""
        }
    }

    let name: String
    private let write: @Sendable (Values) -> String

    private init(_ name: String, _ write: @escaping @Sendable (Values) -> String) {
        self.name = name
        self.write = write
    }

    func text(_ values: Values) -> String { write(values) }

    /// The forms that can be written, the most usual one first.
    static func all(for values: Values) -> [CredentialForm] {
        values.s3Server == nil ? plain : plain + [mc]
    }

    private static let plain = [
        CredentialForm("sh, bash, zsh") { values in
            """
            export AWS_ACCESS_KEY_ID=\(values.id)
            export AWS_SECRET_ACCESS_KEY=\(values.secret)
            export AWS_SESSION_TOKEN=\(values.token)
            """ + values.line { "export AWS_ENDPOINT_URL_S3=\($0.text)" }
        },
        CredentialForm("PowerShell") { values in
            """
            $env:AWS_ACCESS_KEY_ID = '\(values.id)'
            $env:AWS_SECRET_ACCESS_KEY = '\(values.secret)'
            $env:AWS_SESSION_TOKEN = '\(values.token)'
            """ + values.line { "$env:AWS_ENDPOINT_URL_S3 = '\($0.text)'" }
        },
        CredentialForm("~/.aws/credentials") { values in
            """
            [daypass]
            aws_access_key_id = \(values.id)
            aws_secret_access_key = \(values.secret)
            aws_session_token = \(values.token)
            """ + values.line { "endpoint_url = \($0.text)" }
        },
        CredentialForm("rclone (rclone.conf)") { values in
            """
            [daypass]
            type = s3
            provider = Other
            access_key_id = \(values.id)
            secret_access_key = \(values.secret)
            session_token = \(values.token)
            """ + values.line { "endpoint = \($0.text)" }
        },
        CredentialForm("s3cmd (~/.s3cfg)") { values in
            """
            [default]
            access_key = \(values.id)
            secret_key = \(values.secret)
            access_token = \(values.token)
            """
                + values.line {
                    "host_base = \($0.host)\nhost_bucket = \($0.host)"
                        + "\nuse_https = \($0.isSecure ? "True" : "False")"
                }
        },
        CredentialForm("boto3") { values in
            """
            import boto3
            s3 = boto3.client(
                "s3",
                aws_access_key_id="\(values.id)",
                aws_secret_access_key="\(values.secret)",
                aws_session_token="\(values.token)"\(
                    values.s3Server.map { ",\n    endpoint_url=\"\($0.text)\"" } ?? ""))
            """
        },
        CredentialForm("DuckDB") { values in
            """
            CREATE SECRET daypass (
                TYPE s3,
                KEY_ID '\(values.id)',
                SECRET '\(values.secret)',
                SESSION_TOKEN '\(values.token)'\(
                    values.s3Server.map {
                        ",\n    ENDPOINT '\($0.host)', URL_STYLE 'path', "
                            + "USE_SSL \($0.isSecure)"
                    } ?? ""));
            """
        },
    ]

    private static let mc = CredentialForm("mc") { values in
        let scheme = values.s3Server?.isSecure == true ? "https" : "http"
        let account = "\(values.id):\(values.secret):\(values.token)"
        return "export MC_HOST_daypass=\(scheme)://\(account)@\(values.s3Server?.host ?? "")"
    }
}
