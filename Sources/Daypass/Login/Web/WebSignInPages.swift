internal import HTML
internal import Wire

/// What browsers see of `daypass login web`, apart from the credentials.
enum WebSignInPages {
    /// What is shown if the callback is not that of a sign-in which this browser began.
    static let notBegunHere = Response.page(
        status: 403,
        .page(
            "No sign-in of this browser",
            Tag.p {
                "This browser did not begin the sign-in, or has completed it already, or took too "
                    + "long."
            },
            again))

    /// - Parameter reason: May repeat text of the provider or of a server.
    static func failure(_ reason: String) -> Response {
        .page(
            status: 403,
            .page(
                "The sign-in failed",
                Tag.p { PrintableText.plain(reason) }, again))
    }

    private static let again = Tag.p { Tag.a(.href(Address(path: "/"))) { "Sign in again" } }
}
