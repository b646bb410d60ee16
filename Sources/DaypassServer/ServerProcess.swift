internal import Authorizer
internal import Configuration
internal import FastCGI
internal import FoundationEssentials
internal import Glibc
internal import Identity
internal import Management
internal import Monitoring
internal import STS
internal import State
internal import System
internal import Wire

/// `daypass.fcgi`: the program that a web server runs or connects to. It takes no arguments: with
/// CGI, a client's query can become arguments (RFC 3875 §4.4).
@main
struct ServerProcess {
    /// `EX_CONFIG` of sysexits.h.
    private static let configurationExitCode: Int32 = 78

    /// How often to check whether users are due for a look, in seconds.
    private static let watchInterval: Int32 = 60

    static func main() {
        ProcessSecrecy.begin()
        let environment = ProcessInfo.processInfo.environment
        var configurationFile = ConfigurationFile(environment: environment)
        let configuration: DaypassConfiguration
        do throws(ConfigurationError) {
            configuration = try configurationFile.read()
        } catch {
            for problem in error.problems { report("configuration: \(problem)") }
            exit(configurationExitCode)
        }
        // One of the two sockets would never be answered.
        if configuration.listenAddress != nil, Listener.isPassed(environment: environment) {
            report(
                "configuration: DAYPASS_LISTEN is set, and systemd passes a socket; remove one"
            )
            exit(configurationExitCode)
        }
        let state: StateStore
        let attempts: LoginAttemptLimiter
        do throws(FileError) {
            state = try checkedState(configuration)
            attempts = try LoginAttemptLimiter(
                configuration.attemptLimits, directory: state.directory)
        } catch {
            report("state: \(error)")
            exit(configurationExitCode)
        }
        serve(
            configuration, from: configurationFile, state: state, attempts: attempts,
            environment: environment)
    }

    private static func serve(
        _ configuration: DaypassConfiguration, from configurationFile: ConfigurationFile,
        state: StateStore, attempts: LoginAttemptLimiter, environment: [String: String]
    ) {
        var storeProblem: (@Sendable (Timestamp) -> String?)?
        if let health = StoreHealth(configuration) {
            storeProblem = { now in health.problem(now: now) }
        }
        let metrics = metrics(configuration, directory: state.directory)
        let statusPages = StatusPages(
            for: configuration.statusAudience,
            health: health(configuration, state: state, storeProblem: storeProblem),
            metrics: metrics
        ) { now in
            recordCounts(state, Administration(configuration, directory: state.directory), now: now)
        }
        let services = Services(
            configuration, state: state, attempts: attempts, statusPages: statusPages,
            health: health(configuration, state: state, storeProblem: storeProblem),
            metrics: metrics, report: report)
        let strangers = attempts.strangerLines
        let streaming = Server.Streaming(stallLimit: configuration.uploadLimits.stallSeconds) {
            services.door(of: $0)?.isStreamed ?? false
        }
        let makeHandlers: @Sendable () -> Server.Handlers = {
            services.handlers(
                configuration,
                documentRoot: DocumentRoot(
                    mustNotHold: [configuration.stateDirectory, configurationFile.path],
                    report: report))
        }
        do throws(SocketError) {
            guard let listener = try listener(configuration, environment: environment) else {
                guard CGI.isRequested(environment: environment) else {
                    report(
                        "nothing to serve: DAYPASS_LISTEN is not set, descriptor 0 is no listening "
                            + "socket, and the environment is not that of a CGI request")
                    exit(configurationExitCode)
                }
                let isAnswered = CGI.run(
                    environment: environment, streaming: streaming, handlers: makeHandlers())
                state.recentUses.write(reportProblem: report)
                services.finish()
                exit(isAnswered ? 0 : 1)
            }
            let isStarted =
                configuration.listenAddress == nil && !Listener.isPassed(environment: environment)
            let renewal =
                isStarted
                ? Renewal(
                    listener: listener, file: configurationFile, obstacle: obstacle,
                    report: report) : nil
            let server = try Server(
                listener: listener,
                background: [
                    background(configuration, state: state, metrics: metrics), renewal?.task,
                    BackgroundTask(interval: Int32(StrangerLines.period)) { _ in
                        summarize(strangers, configuration, state: state)
                        state.recentUses.write(reportProblem: report)
                    },
                ].compactMap(\.self),
                streaming: streaming, makeHandlers: makeHandlers)
            let address =
                configuration.listenAddress?.description ?? "descriptor \(listener.descriptor)"
            let noun = configuration.threads == 1 ? "thread" : "threads"
            report("listening on \(address) with \(configuration.threads) \(noun)")
            let isFinished = try server.run(threads: configuration.threads)
            services.finish()
            summarize(strangers, configuration, state: state, isLast: true)
            state.recentUses.write(reportProblem: report)
            if !isFinished { report("requests that would not end are broken off") }
            renewal?.begin()
            if !isFinished { _exit(0) }
        } catch {
            report("\(configuration.listenAddress?.description ?? "the socket"): \(error)")
            exit(1)
        }
    }

    /// Opens the state and checks that it is readable and writable, so that problems show now and
    /// not at the first call. Makes the first key.
    private static func checkedState(
        _ configuration: DaypassConfiguration
    ) throws(FileError) -> StateStore {
        let directory = try StateDirectory(opening: configuration.stateDirectory)
        let state = StateStore(directory: directory)
        _ = try state.snapshot(now: Clock.now)
        try AuditLog(configuration.auditLog, directory: state.directory).check()
        try directory.requireWritable(for: configuration)
        return state
    }

    /// Why a changed configuration can't replace the present one, `nil` if it can.
    @Sendable private static func obstacle(to configuration: DaypassConfiguration) -> String? {
        // The web server connects to descriptor 0, where this process would no longer listen.
        if configuration.listenAddress != nil {
            return "DAYPASS_LISTEN: a process that the web server starts can't use it"
        }
        do throws(FileError) {
            _ = try checkedState(configuration)
            return nil
        } catch {
            return "state: \(error)"
        }
    }

    /// The metrics, `nil` if they are off. If the shared file is unusable, the process counts for
    /// itself: a statistic must not cost a caller the credentials.
    private static func metrics(
        _ configuration: DaypassConfiguration, directory: StateDirectory
    ) -> Metrics? {
        guard configuration.statusAudience != .off else { return nil }
        do throws(FileError) {
            return Metrics(
                try directory.sharedWords(
                    Metrics.fileName, count: Metrics.wordCount, head: Metrics.head))
        } catch {
            report("metrics count this process alone: \(error)")
            return Metrics()
        }
    }

    /// Whether what every answer needs can be used.
    private static func health(
        _ configuration: DaypassConfiguration, state: StateStore,
        storeProblem: (@Sendable (Timestamp) -> String?)?
    ) -> Health {
        let checks = StateHealth.allCases.map { part in
            Health.Check(part.rawValue) { _ in
                do throws(FileError) {
                    try part.check(state.directory, auditLog: configuration.auditLog)
                    return nil
                } catch {
                    return "\(error)"
                }
            }
        }
        let store = storeProblem.map { Health.Check("store", problem: $0) }
        return Health(checks + [store].compactMap(\.self), reportProblem: report)
    }

    /// Writes the summary of unknown callers without lines of their own to the audit log.
    @Sendable private static func summarize(
        _ strangers: StrangerLines, _ configuration: DaypassConfiguration, state: StateStore,
        isLast: Bool = false
    ) {
        do throws(FileError) {
            try AuditLog(configuration.auditLog, directory: state.directory)
                .summarize(strangers, now: Clock.now, isLast: isLast)
        } catch {
            report("audit log: \(error)")
        }
    }

    /// `nil` if the state can't be read.
    @Sendable private static func recordCounts(
        _ state: StateStore, _ administration: Administration, now: Timestamp
    ) -> RecordCounts? {
        guard let revocations = try? state.snapshot(now: now).revocations,
            let accessKeys = try? state.accessKeyCounts(administration, now: now)
        else { return nil }
        return RecordCounts(
            revokedSessions: revocations.accessKeyIDs.count,
            revokedParents: revocations.parents.count,
            accessKeys: AccessKeyState.allCases.map { ($0.rawValue, accessKeys[$0] ?? 0) })
    }

    /// The work beside requests, `nil` if there is none. It changes records.
    private static func background(
        _ configuration: DaypassConfiguration, state: StateStore, metrics: Metrics?
    ) -> BackgroundTask? {
        guard configuration.servedPart.includesAdministration else { return nil }
        let keycloak = KeycloakWatch(
            configuration, directory: state.directory, metrics: metrics)
        let ldap = LDAPKeyWatch(configuration, directory: state.directory, metrics: metrics)
        guard keycloak != nil || ldap != nil else { return nil }
        return BackgroundTask(interval: watchInterval) { isStopping in
            keycloak?.lookWhenDue(
                now: { Clock.now }, isStopping: isStopping, reportProblem: report)
            ldap?.lookWhenDue(
                now: { Clock.now }, isStopping: isStopping, reportProblem: report)
        }
    }

    private static func listener(
        _ configuration: DaypassConfiguration, environment: [String: String]
    ) throws(SocketError) -> Listener? {
        switch configuration.listenAddress {
        case .unix(let path): try .unix(path: path, mode: configuration.socketMode)
        case .loopback(let host, let port): try .loopback(host: host, port: port)
        case nil: try .adopted(environment: environment)
        }
    }

    /// Writes a line to standard error, which is often the web server's error log.
    @Sendable private static func report(_ text: String) {
        let line = Array("daypass: \(PrintableText.plain(text))\n".utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}
