internal import Configuration
internal import Wire

/// A request for a page, of which the steps of ``PortalService`` have checked what concerns all.
struct PageRequest {
    let request: Request
    let now: Timestamp
    let cookies: CookieJar

    var address: String { request.sourceAddress }

    /// The query, for a page that has one.
    func query() throws(PageError) -> Form { try PageRequest.form(Array(request.query.utf8)) }

    /// The fields of a form that was sent.
    func form() throws(PageError) -> Form {
        guard !request.isBodyTooLarge else { throw .malformedForm(detail: "it is too long") }
        let mediaType = request.contentType.utf8.prefix { $0 != UInt8(ascii: ";") }
        guard mediaType.elementsEqual("application/x-www-form-urlencoded".utf8) else {
            throw .malformedForm(detail: "its Content-Type must be that of a form")
        }
        return try PageRequest.form(request.body)
    }

    private static func form(_ bytes: [UInt8]) throws(PageError) -> Form {
        do throws(FormError) {
            return try Form(bytes)
        } catch {
            throw .malformedForm(detail: "it can't be read")
        }
    }

    /// Checks that a form comes from these pages. Every browser states the origin of a form that it
    /// sends (Fetch §3.2); without it, the sender is no browser, or hides where it is from.
    func requireOwnOrigin(_ portal: PortalConfiguration) throws(PageError) {
        let origins = request.headerValues("origin")
        guard origins == [portal.origin] else {
            throw .foreignForm(detail: "its Origin is not \(portal.origin)")
        }
        let sites = request.headerValues("sec-fetch-site")
        guard sites.isEmpty || sites == ["same-origin"] else {
            throw .foreignForm(detail: "its Sec-Fetch-Site is not same-origin")
        }
    }
}
