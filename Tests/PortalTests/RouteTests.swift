import Testing

@testable import Portal

@Suite struct RouteTests {
    @Test(arguments: [
        Route.home, .login(provider: "_"), .login(provider: "A/B ü"), .callback(provider: "_"),
        .callback(provider: "a%2F"), .directory, .accessKey, .signOut, .credentials,
        .buckets, .signedRequest, .asset(.stylesheet), .asset(.script), .asset(.bucketScript),
        .sessions, .endSessions, .keys, .makeKey, .setKeyStatus, .removeKey,
    ])
    func `a page's path leads to it`(route: Route) {
        #expect(Route(path: route.path) == route)
    }

    @Test(arguments: [
        "", "/", "/daypass", "/daypass//", "/daypass/x", "/daypass/login", "/daypass/login/a/b",
        "/daypass/login/a/callback/", "/daypass/login/%zz", "/daypass/login/%ff",
        "/daypass/assets/", "/daypass/assets/../", "/daypass/sign-out/", "/DAYPASS/",
        "/daypass/sign-in/", "/x/daypass/",
    ])
    func `other paths have no page`(path: String) {
        #expect(Route(path: path) == nil)
    }
}
