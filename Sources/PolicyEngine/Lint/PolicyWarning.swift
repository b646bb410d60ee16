/// Something in a sound policy that its author can hardly have meant.
package struct PolicyWarning: Equatable, Sendable, CustomStringConvertible {
    /// Where, as `Statement[2].Action`.
    package let place: String
    package let concern: Concern

    package enum Concern: Equatable, Sendable {
        /// The policy grants nothing.
        case noStatements
        /// An action on buckets, and none is named, perhaps for its objects.
        case bucketActionWithoutBucket(String)
        /// An action on objects, and none is named, perhaps for its bucket.
        case objectActionWithoutObject(String)
        /// An action on nothing that has a name, and something is named.
        case serviceActionWithResource(String)
        /// An action on encryption keys, and none is named.
        case keyActionWithoutKey(String)
        case neverMatches(reason: String)
        case allowsEverything
        /// `Allow` with `NotAction` or `NotResource`, which allows whatever comes to be.
        case allowsAllBut(String)
        /// The caller chooses what the variable stands for.
        case variableOfCaller(String)
        /// `ForAllValues`, `IfExists` and what is negated hold where the key is absent.
        case holdsWithoutValues(String)
        /// The condition holds for every address there is of its kind.
        case everyAddress
        /// What counts against the caller, whatever it compares: the key is the store's to know.
        case neverKnown(String, Effect)
        /// No request has a value for the key here, so that the condition holds for all of them or
        /// for none.
        case valueless(String, holds: Bool)
        /// A variable that no request has a value for here.
        case valuelessVariable(String, Effect)
        /// An action that Daypass has nothing for.
        case foreignAction(String, ForeignAction, Effect)
        /// A resource that Daypass has none of.
        case foreignResource(String)
        /// A resource in a bucket that can't be.
        case noBucket(String)
        case repeatedSid(String, first: Int)
        /// What is allowed is all denied by another statement.
        case deniedBy(statement: Int)
    }

    package init(place: String, concern: Concern) {
        self.place = place
        self.concern = concern
    }

    package var description: String { "\(place): \(concern)" }
}

extension PolicyWarning.Concern: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noStatements: "there are none; this policy allows nothing"
        case .bucketActionWithoutBucket(let action):
            "\(action) acts on a bucket, and none is named; add its ARN, which has no slash"
        case .objectActionWithoutObject(let action):
            "\(action) acts on objects, and none is named; add an ARN as arn:aws:s3:::bucket/*"
        case .serviceActionWithResource(let action):
            "\(action) acts on no resource that has a name; only * covers it"
        case .keyActionWithoutKey(let action):
            "\(action) acts on encryption keys, and none is named; add * or arn:minio:kms:::*"
        case .neverMatches(let reason): "no request can match: \(reason)"
        case .allowsEverything: "allows every action on everything"
        case .allowsAllBut(let field): "Allow with \(field) allows everything that is not named"
        case .variableOfCaller(let variable): "the caller chooses what ${\(variable)} stands for"
        case .holdsWithoutValues(let key):
            "holds for requests without \(key) too; add \"Null\": {\"\(key)\": \"false\"}"
        case .everyAddress: "holds for every address, so it restricts nothing"
        case .neverKnown(let key, .allow):
            "no request can match: \(key) is the store's to know, and is not known here"
        case .neverKnown(let key, .deny):
            "holds for every request: \(key) is the store's to know, and is not known here"
        case .valueless(let key, true):
            "holds for every request: none has a value for \(key) here"
        case .valueless(let key, false):
            "no request can match: none has a value for \(key) here"
        case .valuelessVariable(let text, .allow):
            "no request can match \(text): none has a value for its variable here"
        case .valuelessVariable(let text, .deny):
            "matches more than \(text): no request has a value for its variable here"
        case .foreignAction(let action, .operation(let actions), _):
            "\(action) allows nothing: it is an operation; the action is "
                + actions.map { Action.s3($0).name }.joined(separator: " and ")
        case .foreignAction(let action, .service, let effect):
            "\(action) \(effect.verb) nothing: Daypass has only S3 and the token service"
        case .foreignAction(let action, .action, let effect):
            "\(action) \(effect.verb) nothing: Daypass has no operation that needs it"
        case .foreignResource(let text): "\(text) is nothing that Daypass has"
        case .noBucket(let name): "no bucket can have the name \(name)"
        case .repeatedSid(let sid, let first): "Statement[\(first)] has the Sid \"\(sid)\" already"
        case .deniedBy(let statement): "Statement[\(statement)] denies all that is allowed here"
        }
    }
}

extension Effect {
    fileprivate var verb: String {
        switch self {
        case .allow: "allows"
        case .deny: "denies"
        }
    }
}
