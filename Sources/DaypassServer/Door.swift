internal import Authorizer
internal import Configuration
internal import Monitoring
internal import State
internal import Wire

/// The service that a request is for. The web server says so by a parameter that no client can set.
enum Door: Equatable {
    /// The Security Token Service, which a request without the parameter is for.
    case sts
    case s3(S3Door)
    /// MinIO's administration API, and what MinIO's clients ask to see whether a server is ready.
    case administration
    /// The pages for people.
    case portal

    /// `nil` if there is no such door, or if it is closed at the request's host.
    ///
    /// - Parameter domains: Those of buckets as hosts.
    /// - Parameter portal: The pages, `nil` if they are off.
    init?(_ request: Request, domains: [String], portal: PortalConfiguration?) {
        guard let name = request.parameters[Request.doorParameter], name != "sts" else {
            self = portal?.hasPage(request.path) == true ? .portal : .sts
            return
        }
        if name == "admin" {
            self = .administration
            return
        }
        guard let door = S3Door(name: name) else { return nil }
        if let portal, portal.isHost(request.headerValues("host").first ?? "") {
            // An object on the origin of the pages could act as the person who opens it.
            guard door == .gateway else { return nil }
            if portal.hasPage(request.path) {
                self = .portal
            } else if Door.isForTokenService(request) {
                self = .sts
            } else {
                return nil
            }
            return
        }
        // Calls of the other services come by this door, too.
        if door == .gateway, Door.isForTokenService(request) {
            self = .sts
        } else if door == .gateway, Door.isForAdministration(request, domains: domains) {
            self = .administration
        } else {
            self = .s3(door)
        }
    }

    /// Whether the request is answered while its body comes.
    var isStreamed: Bool { self == .s3(.upload) || self == .s3(.gateway) }

    /// The response at a door that another process serves, `nil` if this one does. It is plain text
    /// for the operator, whose web server sent the request here. The administration API refuses by
    /// itself, in its own form.
    func refusal(by part: ServedPart) -> Response? {
        guard self != .administration, !part.includesRequests else { return nil }
        return Response(
            status: 403, headers: ["Content-Type": "text/plain"],
            body: Array("Daypass: this process serves only the administration API\n".utf8))
    }

    /// Whether a request at the gateway's door is a call of the token service: `POST /` or
    /// `POST /sts`, without a query parameter that makes it an operation of S3. If the host names a
    /// bucket, `/` is that bucket, and `/sts` an object in it.
    private static func isForTokenService(_ request: Request) -> Bool {
        guard request.method == "POST", request.path == "/" || request.path == "/sts" else {
            return false
        }
        return request.query.utf8.split(separator: UInt8(ascii: "&")).allSatisfy { field in
            let name = field.prefix { $0 != UInt8(ascii: "=") }
            return !subresources.contains(String(decoding: name, as: UTF8.self))
        }
    }

    /// Whether a request has a path of MinIO's administration. If the host names a bucket, the path
    /// is that of an object.
    private static func isForAdministration(_ request: Request, domains: [String]) -> Bool {
        let path = request.path
        guard path.hasPrefix("/minio/admin/") || path.hasPrefix("/minio/health/") else {
            return false
        }
        return !S3Host.namesBucket(request.headerValues("host").first ?? "", domains: domains)
    }

    private static let subresources: Set = ["delete", "restore", "select", "uploadId", "uploads"]
}
