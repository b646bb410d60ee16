internal import Credentials
internal import Crypto
internal import Wire

/// A form in which a program reads credentials. Keys and tokens have no character that any of these
/// forms would escape: letters, digits, `+`, `-`, `_` and `.`.
struct CredentialForm: Sendable {
    let name: String
    private let write: @Sendable (_ id: String, _ secret: String, _ token: String) -> String

    func text(_ credentials: TemporaryCredentials) -> String {
        write(
            credentials.accessKeyID,
            String(decoding: credentials.secretAccessKey.bytes, as: UTF8.self),
            credentials.sessionToken.text)
    }

    static let all = [
        CredentialForm(name: "sh, bash, zsh") { id, secret, token in
            """
            export AWS_ACCESS_KEY_ID=\(id)
            export AWS_SECRET_ACCESS_KEY=\(secret)
            export AWS_SESSION_TOKEN=\(token)
            """
        },
        CredentialForm(name: "PowerShell") { id, secret, token in
            """
            $env:AWS_ACCESS_KEY_ID = '\(id)'
            $env:AWS_SECRET_ACCESS_KEY = '\(secret)'
            $env:AWS_SESSION_TOKEN = '\(token)'
            """
        },
        CredentialForm(name: "~/.aws/credentials") { id, secret, token in
            """
            [daypass]
            aws_access_key_id = \(id)
            aws_secret_access_key = \(secret)
            aws_session_token = \(token)
            """
        },
        CredentialForm(name: "rclone") { id, secret, token in
            """
            [daypass]
            type = s3
            provider = Other
            access_key_id = \(id)
            secret_access_key = \(secret)
            session_token = \(token)
            """
        },
        CredentialForm(name: "s3cmd (~/.s3cfg)") { id, secret, token in
            """
            access_key = \(id)
            secret_key = \(secret)
            access_token = \(token)
            """
        },
        CredentialForm(name: "boto3") { id, secret, token in
            """
            import boto3
            session = boto3.Session(
                aws_access_key_id="\(id)",
                aws_secret_access_key="\(secret)",
                aws_session_token="\(token)")
            """
        },
        CredentialForm(name: "DuckDB") { id, secret, token in
            """
            CREATE SECRET daypass (
                TYPE s3,
                KEY_ID '\(id)',
                SECRET '\(secret)',
                SESSION_TOKEN '\(token)');
            """
        },
    ]
}
