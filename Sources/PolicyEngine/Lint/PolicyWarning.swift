/// Something in a valid policy that its author hardly intends.
package struct PolicyWarning: Equatable, Sendable, CustomStringConvertible {
    /// The place, such as `Statement[2].Action`.
    package let place: String
    package let concern: Concern

    package enum Concern: Equatable, Sendable {
        /// The policy grants nothing.
        case noStatements
        /// An action on buckets without a bucket, perhaps meant for objects.
        case bucketActionWithoutBucket(String)
        /// An action on objects without an object, perhaps meant for a bucket.
        case objectActionWithoutObject(String)
        /// An action on nothing that has a name, with a named resource.
        case serviceActionWithResource(String)
        /// An action on encryption keys without a key.
        case keyActionWithoutKey(String)
        case neverMatches(reason: String)
        case allowsEverything
        /// `Allow` with `NotAction` or `NotResource`, which also allows all future ones.
        case allowsAllBut(String)
        /// The caller chooses the value of the variable.
        case variableOfCaller(String)
        /// `ForAllValues`, `IfExists` and negated operators hold if the key is absent.
        case holdsWithoutValues(String)
        /// The condition holds for every address of its kind.
        case everyAddress
        /// The condition always counts against the caller: only the store knows the key's values.
        case neverKnown(String, Effect)
        /// No request has a value for the key here, so the condition holds for all requests or for
        /// none.
        case valueless(String, holds: Bool)
        /// A variable without a value in any request here.
        case valuelessVariable(String, Effect)
        /// An action of AWS that Daypass does not have.
        case foreignAction(String, ForeignAction, Effect)
        /// A resource that Daypass does not have.
        case foreignResource(String)
        /// A resource in a bucket with an invalid name.
        case noBucket(String)
        case repeatedSid(String, first: Int)
        /// Another statement denies all that this one allows.
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
            "no request can match: only the store knows \(key)"
        case .neverKnown(let key, .deny):
            "holds for every request: only the store knows \(key)"
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
        case .foreignResource(let text): "Daypass has no resource \(text)"
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
