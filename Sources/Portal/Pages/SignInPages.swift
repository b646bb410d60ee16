internal import Configuration
internal import HTML

/// The pages of a person who has not signed in.
enum SignInPages {
    static func ways(_ ways: SignInWays) -> HTML {
        Layout.page(English.signIn, visitor: nil) {
            Tag.p { English.signInIntroduction }
            Tag.section {
                Tag.p { English.chooseWay }
                Tag.ul(.class("ways")) {
                    for provider in ways.providers {
                        way(
                            .login(provider: provider.name),
                            provider.displayName ?? English.proof(.provider(provider.name)))
                    }
                    if ways.hasDirectory { way(.directory, English.directoryName) }
                    way(.accessKey, English.accessKeyName)
                }
            }
        }
    }

    /// The page after signing out, while the session at the provider goes on.
    static func signedOut(of provider: String, at address: Address) -> HTML {
        Layout.page(English.signedOut, visitor: nil) {
            Tag.section {
                Tag.p { English.sessionGoesOn(at: provider) }
                Tag.p {
                    Tag.a(.class("button"), .href(address), .rel(.stranger)) {
                        English.signOut(of: provider)
                    }
                }
            }
            Tag.p { Tag.a(.href(Route.home.address)) { English.back } }
        }
    }

    static func directory(refused: PageError? = nil) -> HTML {
        form(
            .directory, English.directoryName, refused: refused,
            name: (English.userName, DirectorySignIn.nameField),
            secret: (English.password, DirectorySignIn.passwordField))
    }

    static func accessKey(refused: PageError? = nil) -> HTML {
        form(
            .accessKey, English.accessKeyName, refused: refused,
            name: (English.accessKeyID, AccessKeySignIn.idField),
            secret: (English.secretAccessKey, AccessKeySignIn.secretField))
    }

    private static func way(_ route: Route, _ name: String) -> HTML {
        Tag.li { Tag.a(.class("button"), .href(route.address)) { English.signIn(with: name) } }
    }

    private static func form(
        _ route: Route, _ way: String, refused: PageError?, name: (label: String, field: String),
        secret: (label: String, field: String)
    ) -> HTML {
        Layout.page(English.signIn(with: way), visitor: nil) {
            Tag.section {
                if let refused { Tag.p(.role(.alert)) { English.message(of: refused) } }
                Tag.form(.post, .action(route.address)) {
                    Layout.field(
                        name.label, name.field, .type(.text), .autocomplete(.username), .required,
                        .withoutSpelling, .autofocus)
                    Layout.field(
                        secret.label, secret.field, .type(.password),
                        .autocomplete(.currentPassword), .required)
                    Tag.button { English.signIn }
                }
            }
            Tag.p { Tag.a(.href(Route.home.address)) { English.back } }
        }
    }
}
