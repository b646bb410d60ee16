// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A target of ours. It imports only the targets named here, which have rows below its own.
func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "daypass",
    products: [
        .executable(name: "daypass.fcgi", targets: ["DaypassServer"]),
        .executable(name: "daypass", targets: ["Daypass"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // The programs.
        .executableTarget(
            name: "DaypassServer",
            dependencies: [
                "FastCGI", "STS", "Authorizer", "Management", "Portal", "Identity", "State",
                "Monitoring",
                "Configuration",
                "System", "Wire",
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "Daypass",
            dependencies: [
                "STS", "Authorizer", "Identity", "Credentials", "State", "Monitoring",
                "Configuration", "HTTP", "LDAP", "PolicyEngine", "System", "Crypto", "Compression",
                "HTML",
                "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // The doors.
        layer("FastCGI", ["CFastCGI", "System", "Wire"]),

        // The services. They do not know each other.
        layer(
            "Management",
            [
                "Identity", "Credentials", "State", "Monitoring", "Configuration", "LDAP",
                "PolicyEngine", "System", "Crypto", "Wire",
            ]),
        layer(
            "Portal",
            [
                "Identity", "Credentials", "State", "Monitoring", "Configuration", "HTTP",
                "PolicyEngine", "System", "Crypto", "HTML", "Wire",
            ]),
        layer(
            "Authorizer",
            [
                "Credentials", "State", "Monitoring", "Configuration", "HTTP", "PolicyEngine",
                "System", "Crypto", "Wire",
            ]),
        layer(
            "STS",
            [
                "Identity", "Credentials", "State", "Monitoring", "Configuration", "PolicyEngine",
                "System", "Crypto", "Wire",
            ]),

        // Identity sources; signatures and credentials; state; settings.
        layer(
            "Identity",
            [
                "Credentials", "State", "Monitoring", "Configuration", "HTTP", "LDAP",
                "PolicyEngine", "System", "Crypto", "Wire",
            ]),
        layer(
            "Credentials",
            ["State", "Monitoring", "Configuration", "PolicyEngine", "System", "Crypto", "Wire"]),
        layer("Monitoring", ["Configuration", "System", "Wire"]),
        layer("State", ["Configuration", "LDAP", "PolicyEngine", "System", "Crypto", "Wire"]),
        layer("Configuration", ["LDAP", "PolicyEngine", "System", "Crypto", "Wire"]),

        // Networks, and rules.
        layer("HTTP", ["CCurl", "Wire"]),
        layer("LDAP", ["CLDAP", "CResolver", "System", "Wire"]),
        layer("PolicyEngine", ["Wire"]),

        // The ground.
        layer("System", ["CLinux", "Wire"]),
        layer("Crypto", ["CArgon2", "COpenSSL", "Wire"]),
        layer("Compression", ["CZlib"]),
        layer("HTML", ["Wire"]),
        layer("Wire"),

        // C, each imported by the one target that wraps it.
        .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CArgon2"),
        .target(name: "CCurl"),
        .target(name: "CLDAP"),
        .target(name: "CZlib"),
        .systemLibrary(name: "CResolver"),
        .systemLibrary(name: "CLinux"),

        // What tests of several targets use.
        .target(
            name: "TestSupport", dependencies: ["State", "System", "Crypto", "Wire"],
            path: "Tests/TestSupport", swiftSettings: settings),
        tests("WireTests", ["Wire"]),
        tests("CompressionTests", ["Compression"]),
        tests("HTMLTests", ["HTML"]),
        tests("CryptoTests", ["TestSupport", "Crypto", "Wire"]),
        tests("SystemTests", ["TestSupport", "System"]),
        tests("PolicyEngineTests", ["PolicyEngine", "Wire"]),
        tests("LDAPTests", ["LDAP", "System"]),
        tests("HTTPTests", ["HTTP", "Wire"]),
        tests(
            "ConfigurationTests",
            ["TestSupport", "State", "Configuration", "LDAP", "System", "Crypto", "Wire"]),
        tests(
            "MonitoringTests",
            ["TestSupport", "Monitoring", "State", "Configuration", "System", "Wire"]),
        tests(
            "StateTests",
            [
                "TestSupport", "State", "Configuration", "PolicyEngine", "System", "Crypto", "Wire",
            ]),
        tests(
            "CredentialsTests",
            [
                "TestSupport", "Credentials", "State", "Monitoring", "Configuration",
                "PolicyEngine", "System",
                "Crypto", "Wire",
            ]),
        tests(
            "STSTests",
            [
                "TestSupport", "STS", "Identity", "Credentials", "State", "Monitoring",
                "Configuration", "PolicyEngine", "System", "Crypto", "Wire",
            ]),
        tests(
            "IdentityTests",
            [
                "TestSupport", "Identity", "Credentials", "State", "Monitoring", "Configuration",
                "HTTP", "LDAP", "System", "Crypto", "Wire",
            ]),
        tests(
            "AuthorizerTests",
            [
                "TestSupport", "Authorizer", "Credentials", "State", "Monitoring", "Configuration",
                "HTTP",
                "PolicyEngine", "System", "Crypto", "Wire",
            ]),
        tests(
            "ManagementTests",
            [
                "TestSupport", "Management", "Credentials", "State", "Monitoring", "Configuration",
                "PolicyEngine", "System", "Crypto", "Wire",
            ]),
        tests(
            "PortalTests",
            [
                "Portal", "Identity", "Credentials", "State", "Configuration", "Crypto", "Wire",
            ]),
        tests("FastCGITests", ["FastCGI", "System", "Wire"]),
        tests(
            "DaypassTests",
            ["Daypass", "Identity", "HTTP", "HTML", "System", "Crypto", "Wire"]),

        // What `make bench` measures from inside.
        .executableTarget(
            name: "DecisionBenchmark", dependencies: ["PolicyEngine"],
            path: "Tests/Benchmark/Decisions", swiftSettings: settings),
        .executableTarget(
            name: "AuthorizationBenchmark",
            dependencies: [
                "Authorizer", "Credentials", "State", "Monitoring", "Configuration", "System",
                "Crypto",
                "Wire",
            ],
            path: "Tests/Benchmark/Authorizations", swiftSettings: settings),
        .executableTarget(
            name: "CallBenchmark",
            dependencies: [
                "STS", "Identity", "Credentials", "State", "Monitoring", "Configuration", "System",
                "Crypto", "Wire",
            ],
            path: "Tests/Benchmark/Calls", swiftSettings: settings),
        .executableTarget(
            name: "LookUpBenchmark",
            dependencies: ["State", "System"],
            path: "Tests/Benchmark/LookUps", swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// The parsers' fuzz targets: a test that runs their corpus, or, where `make fuzz` says so, libFuzzer's program,
// which nothing but `-sanitize=fuzzer` can link.
let fuzzed: [Target.Dependency] = [
    "FastCGI", "Authorizer", "STS", "Identity", "Credentials", "State", "Monitoring",
    "Configuration", "HTTP", "LDAP", "PolicyEngine", "System", "Crypto", "Wire",
]
if Context.environment["DAYPASS_FUZZ"] != nil {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "Fuzz", dependencies: fuzzed + ["CFuzzer"], path: "Tests/Fuzz",
            exclude: ["corpus", "run", "CorpusTests"], sources: ["Targets", "Driver"],
            swiftSettings: settings),
    ]
} else {
    package.targets.append(
        .testTarget(
            name: "FuzzTests", dependencies: fuzzed, path: "Tests/Fuzz",
            exclude: ["corpus", "run", "CFuzzer", "Driver"], sources: ["Targets", "CorpusTests"],
            swiftSettings: settings))
}
