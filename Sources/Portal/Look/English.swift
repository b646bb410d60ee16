internal import Credentials
internal import Identity
internal import State
internal import Wire

/// The texts of the pages, in one place.
enum English {
    static let title = "Daypass"
    static let signIn = "Sign in"
    static let signOut = "Sign out"
    static let signInIntroduction = "Get access to your object storage for the day."
    static let chooseWay = "Choose how to sign in."
    static func signIn(with name: String) -> String { "Sign in with \(name)" }
    static let directoryName = "the directory"
    static let accessKeyName = "an access key"
    static let userName = "User name"
    static let password = "Password"
    static let accessKeyID = "Access key ID"
    static let secretAccessKey = "Secret access key"
    static let back = "Other ways to sign in"

    static let signedOut = "You are signed out"
    static func sessionGoesOn(at provider: String) -> String {
        "You may still be signed in at \(provider). On a shared computer, sign out there, too."
    }
    static func signOut(of provider: String) -> String { "Sign out of \(provider)" }

    static let myAccess = "My access"
    static let whoIAm = "Who I am"
    static let name = "Name"
    static let owner = "Owner of my sessions"
    static let signedInWith = "Signed in with"
    static let signInEnds = "Sign-in ends"
    static let groups = "Groups"
    static let noGroups = "none"
    static let policies = "What applies to me"
    static let allowsEverything = "You are the owner and may do everything."
    static let noPolicies = "No policy applies to you, so you may do nothing."
    static func incomplete(_ names: [String]) -> String {
        "You may do nothing while these policies do not exist: \(names.joined(separator: ", "))."
    }

    static let temporaryCredentials = "Temporary credentials"
    static let temporaryCredentialsIntroduction =
        "A key pair with a session token, for a program. It ends by itself."
    static let duration = "Valid for"
    static let getCredentials = "Get credentials"
    static let shownOnce = "This page shows the secret once. Copy it now."
    static func validUntil(_ time: String) -> String { "Valid until \(time)" }
    static let copy = "Copy"
    static let copied = "Copied"

    static let mySessions = "My sessions"
    static let sessionsLink = "Sessions of the last day, and their end"
    static let lastDay = "The last day"
    static let sessionColumns = ["Access key ID", "Action", "Address", "Began", "Ends"]
    static let ended = "ended"
    static let noSessions = "No session began."
    static let noLog = "Daypass can't read its audit log here, so it can't list your sessions."
    static func latestSessions(_ count: Int) -> String { "These are the latest \(count) sessions." }
    static func sessionsSource(since: String, megabytes: Int) -> String {
        "The list begins at \(since). Daypass reads the last day in the audit log, and at most the "
            + "log's last \(megabytes) MiB."
    }
    static let noChangesHere =
        "The process of these pages has no right to change records. Ask your administrator."
    static let endSessions = "End all my sessions"
    static let endSessionsIntroduction =
        "This ends all your sessions, and this sign-in, too. Your access keys stay valid."

    static let myKeys = "My access keys"
    static let keysLink = "Long-term keys for programs"
    static let noKeys = "You have no access keys."
    static let keyDescription = "Description"
    static let keyStatus = "Status"
    static let keyCreated = "Made"
    static let keyEnds = "Ends"
    static let never = "never"
    static let narrowedBy = "Narrowed by"
    static let policy = "a policy"
    static let suspended = "suspended, since it is of an account that is disabled or was recreated"
    static func status(_ key: KeysPage.Shown, now: Timestamp) -> String {
        if let end = key.end, end <= now { return ended }
        return switch key.standing {
        case .enabled: "enabled"
        case .disabled: "disabled"
        case .suspended: suspended
        }
    }
    static let disable = "Disable"
    static let enable = "Enable"
    static let mayNotEnable = "Ask your administrator to enable this key."
    static let remove = "Remove"
    static let removalIntroduction = "The key and the sessions that it began end at once."
    static let removeForGood = "Remove for good"
    static let newKey = "New access key"
    static let makeKey = "Make an access key"
    static let mayMakeNoKeys = "You may make no access keys with this sign-in."
    static let newKeyIntroduction =
        "An access key is for a program that can't sign in. It may do what you may, or less."
    static let keyName = "Name (optional)"
    static let keyDays = "Days until it ends (optional)"
    static let keyPolicy = "Policy that narrows it, as JSON (optional)"
    static func enoughKeys(_ count: Int) -> String {
        "you may have \(count) access keys; remove one first"
    }
    static let noSuchKey = "you have no such access key"
    static func notDays(_ text: String) -> String {
        "the number of days must be from \(KeyForm.dayRange.lowerBound) to "
            + "\(KeyForm.dayRange.upperBound): \(text)"
    }

    static func hours(_ count: Int) -> String { count == 1 ? "1 hour" : "\(count) hours" }
    static let aWeek = "7 days"

    static func proof(_ proof: SignedInCookie.Proof) -> String {
        switch proof {
        case .provider("_"): "OpenID"
        case .provider(let name): name
        case .directory: directoryName
        case .accessKey: accessKeyName
        }
    }

    static func heading(of error: PageError) -> String {
        switch error {
        case .notFound: "There is no such page"
        case .methodNotAllowed: "This page can't be used in this way"
        case .otherHost: "The pages have another address"
        case .foreignForm, .malformedForm: "The form was not carried out"
        case .signedOut: "You are signed out"
        case .refusedProof, .refusedLogin: "You are not signed in"
        case .noAccess: "You have no access"
        case .deniedByPolicy: "A policy denies this"
        case .refusedChange: "Nothing was changed"
        case .unreachable: "Signing in does not work at the moment"
        case .throttled: "Too many attempts"
        case .identityTooLarge: "Your identity is too large"
        case .internalFailure: "Something is broken"
        }
    }

    static func message(of error: PageError) -> String {
        switch error {
        case .notFound: "Check the address, or begin again."
        case .methodNotAllowed: "Begin again at the first page."
        case .otherHost(let origin): "Open \(origin)/daypass/ instead."
        case .foreignForm:
            "The form did not come from this page, or you signed in again since. Open the page "
                + "again."
        case .malformedForm: "The browser sent a form that can't be read."
        case .signedOut: "Sign in again."
        case .refusedProof: "The name and the secret do not match."
        case .noAccess(let reason): "\(sentence(reason)) Ask your administrator."
        case .deniedByPolicy: "Ask your administrator."
        case .refusedChange(let reason): sentence(reason)
        case .refusedLogin(let reason): "\(sentence(reason)) Try again."
        case .unreachable: "The identity provider could not be asked. Try again in a moment."
        case .throttled(let wait, _): "Try again in \(wait) seconds."
        case .identityTooLarge(let byteCount):
            "Your groups and claims have \(byteCount) bytes, which do not fit into a cookie. Ask "
                + "your administrator for fewer claims, or use the command daypass login."
        case .internalFailure:
            "The operator finds the cause in the log, by the number below."
        }
    }

    /// The name of the first page, as the person finds it next.
    static func continuation(after error: PageError) -> String {
        if case .refusedChange = error { myAccess } else { signIn }
    }

    static func requestNumber(_ id: String) -> String { "Number of this request: \(id)" }

    /// A reason as a sentence of its own.
    private static func sentence(_ reason: String) -> String {
        reason.prefix(1).uppercased() + reason.dropFirst() + (reason.hasSuffix(".") ? "" : ".")
    }
}
