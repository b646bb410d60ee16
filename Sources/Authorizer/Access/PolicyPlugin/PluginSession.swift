internal import HTTP
internal import PolicyEngine
internal import Wire

/// All questions of one request to the access plugin, within one limit of time.
struct PluginSession {
    /// How long all answers may take together, in milliseconds.
    static let timeLimit = 5_000

    private let plugin: PolicyPlugin
    private let client: LazyClient
    private let caller: PluginCaller
    private let server: ConditionValues
    private let request: S3Request
    private var conditions: PluginConditions
    private let now: Timestamp
    private let start = ContinuousClock.now

    init(
        _ plugin: PolicyPlugin, client: LazyClient, caller: S3Caller,
        server: ConditionValues, request: S3Request, now: Timestamp
    ) {
        self.plugin = plugin
        self.client = client
        self.caller = PluginCaller(caller)
        self.server = server
        self.request = request
        conditions = PluginConditions(
            server: server, request: request, values: request.conditionValues)
        self.now = now
    }

    /// The same session, within the same time, for a part of the request with its own values.
    func given(_ values: ConditionValues) -> PluginSession {
        var session = self
        session.conditions = PluginConditions(
            server: server, request: request, values: values)
        return session
    }

    func allows(
        _ action: S3Action, on resource: Resource, mode: S3Requirement.Mode
    ) throws(PolicyPluginError) -> Bool {
        let isDenyOnly =
            switch mode {
            case .allow: false
            case .unlessDenied, .unlessDeniedExplicitly, .unlessStatementDenies: true
            }
        return try plugin.isYes(
            to: PluginQuestion(
                caller: caller, conditions: conditions, action: action, resource: resource,
                isDenyOnly: isDenyOnly),
            client: client,
            timeLimit: PluginSession.timeLimit
                - Int((ContinuousClock.now - start) / .milliseconds(1)),
            now: now)
    }
}
