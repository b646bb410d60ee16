internal import Authorizer
internal import Configuration
internal import FastCGI
internal import Identity
internal import Management
internal import Monitoring
internal import Portal
internal import STS
internal import State
internal import System
internal import Wire

/// The services of the process, each of which answers the requests at its doors.
struct Services: Sendable {
    private let tokenService: Service
    private let s3Service: S3Service
    private let administration: AdminService
    private let portal: PortalService?
    private let statusPages: StatusPages
    private let servedPart: ServedPart
    private let domains: [String]
    private let portalConfiguration: PortalConfiguration?

    init(
        _ configuration: DaypassConfiguration, state: StateStore, attempts: LoginAttemptLimiter,
        statusPages: StatusPages, health: Health, metrics: Metrics?,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.statusPages = statusPages
        servedPart = configuration.servedPart
        domains = configuration.domains
        portalConfiguration = configuration.portal
        let concurrency = SourceConcurrencyLimit(threads: configuration.threads)
        tokenService = Service(
            configuration: configuration, state: state, attempts: attempts,
            concurrency: concurrency, metrics: metrics, reportProblem: report)
        s3Service = S3Service(
            configuration: configuration, state: state, attempts: attempts, metrics: metrics,
            reportProblem: report)
        administration = AdminService(
            configuration: configuration, state: state, attempts: attempts, health: health,
            metrics: metrics, started: Clock.now, reportProblem: report)
        portal = configuration.portal.map {
            PortalService(
                $0, configuration: configuration, state: state, attempts: attempts,
                concurrency: concurrency, metrics: metrics, reportProblem: report)
        }
    }

    func door(of request: Request) -> Door? {
        Door(request, domains: domains, portal: portalConfiguration)
    }

    /// Waits for what calls have left to other threads, before the process ends.
    func finish() { tokenService.finish() }

    /// What one thread answers with: its network clients are its own.
    func handlers(
        _ configuration: DaypassConfiguration, documentRoot: DocumentRoot
    ) -> Server.Handlers {
        let clients = NetworkClients(
            certificateAuthorityFile: configuration.certificateAuthorityFile)
        let s3Clients = S3Clients(configuration: configuration)
        return Server.Handlers { request, isWanted in
            if let refusal = documentRoot.refusal(of: request) { return refusal }
            let door = door(of: request)
            if door == .sts || door == .portal,
                let page = statusPages.response(to: request, now: Clock.now)
            {
                return page
            }
            if let refusal = door?.refusal(by: servedPart) { return refusal }
            return switch door {
            case .sts: tokenService.response(to: request, clients: clients, now: Clock.now)
            case .s3(let door):
                s3Service.response(
                    to: request, by: door, clients: s3Clients, now: Clock.now, isWanted: isWanted)
            case .administration:
                administration.response(to: request, now: Clock.now, isWanted: isWanted)
            case .portal:
                portal?.response(to: request, clients: clients, now: Clock.now)
                    ?? Response(status: 404)
            case nil: Response(status: 403)
            }
        } answerStreamed: { request, readBody, write, interruption in
            if let refusal = documentRoot.refusal(of: request) { return .whole(refusal) }
            guard let asked = door(of: request), case .s3(let door) = asked else {
                return .whole(Response(status: 403))
            }
            if let refusal = asked.refusal(by: servedPart) { return .whole(refusal) }
            return s3Service.answer(
                to: request, by: door, clients: s3Clients, now: Clock.now,
                readBody: readBody, write: write, interruption: interruption)
        }
    }
}
