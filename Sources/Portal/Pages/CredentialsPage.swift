internal import Configuration
internal import Credentials
internal import HTML
internal import Wire

/// New temporary credentials, once, in the forms that programs read.
enum CredentialsPage {
    static func page(
        _ visitor: Visitor, _ credentials: TemporaryCredentials, s3Server: WebOrigin?
    ) -> HTML {
        let values = CredentialForm.Values(credentials, s3Server: s3Server)
        let end = credentials.expiration.iso8601
        return Layout.page(English.temporaryCredentials, visitor: visitor) {
            Tag.section {
                Tag.p { English.shownOnce }
                Tag.p {
                    Tag.time(.datetime(end), .data("left", "")) { English.validUntil(end) }
                    Tag.span(.class("note"))
                }
                for (index, form) in CredentialForm.all(for: values).enumerated() {
                    Tag.details(index == 0 ? .open : nil) {
                        Tag.summary { form.name }
                        Tag.pre(
                            .data("copy", English.copy), .data("copied", English.copied),
                            .label(form.name)
                        ) { form.text(values) }
                    }
                }
            }
            Tag.p { Tag.a(.href(Route.home.address)) { English.myAccess } }
        }
    }
}
