// swift-tools-version: 6.2
import PackageDescription

// One line an arrow: a stage may import the stages it names and nothing else. The build enforces it
// (`--explicit-target-dependency-import-check error`, see the Makefile).

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func stage(
    _ name: String, after stages: [String] = [], using packages: [Target.Dependency] = [],
    excluding files: [String] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: stages.map { .byName(name: $0) } + packages, exclude: files, resources: resources,
        swiftSettings: strict)
}

func program(_ name: String, after stages: [String], using packages: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: stages.map { .byName(name: $0) } + packages, swiftSettings: strict)
}

func tests(
    _ name: String, of stages: [String], using packages: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name, dependencies: stages.map { .byName(name: $0) } + packages, resources: resources,
        swiftSettings: strict)
}

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let sqlite: [Target.Dependency] = [
    .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")

/// Test targets that alone are to be built, with what they need, as a list with commas; nil: everything. A sanitizer's
/// build need not compile what it does not run.
let chosenTests = Context.environment["SEATWATCH_TEST_TARGETS"]?.split(separator: ",").map(String.init)

/// The targets that the chosen tests stand on, and themselves.
func needed(of targets: [Target]) -> [Target] {
    guard var left = chosenTests else { return targets }
    var names: Set<String> = []
    while let name = left.popLast() {
        guard names.insert(name).inserted, let target = targets.first(where: { $0.name == name }) else { continue }
        for case .byNameItem(let name, _) in target.dependencies { left.append(name) }
    }
    return targets.filter { names.contains($0.name) }
}

let products: [Product] = [
    .executable(name: "seatwatchd", targets: ["seatwatchd"]),
    .executable(name: "seatwatch", targets: ["seatwatch"]),
    // What `benchmarks/` measures, stage by stage.
    .library(
        name: "SeatwatchStages",
        targets: ["Model", "Decoding", "Geolocation", "Detection", "Outreach", "Storage", "Engine"]),
    // Apart, so that who measures stages does not compile SQLite's wrapper.
    .library(name: "SeatwatchStores", targets: ["Model", "Storage", "SQLiteStorage"]),
]

let package = Package(
    name: "seatwatch",
    products: chosenTests == nil ? products : [],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: needed(of: [
        // C edges: no C type appears in any other target's public signature.
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CLinux"),
        .target(name: "CChecksum"),
        .systemLibrary(name: "CPrefetch"),
        .systemLibrary(name: "CMaxMindDB", pkgConfig: "libmaxminddb", providers: [.apt(["libmaxminddb-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),

        // What several queues share.
        stage("Locking"),

        // The journey of an event.
        stage("Model"),
        stage("Decoding", after: ["Model", "CSimdjson"]),
        stage("Geolocation", after: ["Model", "Locking", "CMaxMindDB", "CPrefetch"]),
        // Embedded, so that a program that is copied somewhere still has its weights and its words.
        stage("Detection", after: ["Model", "CPrefetch"], resources: [.embedInCode("Fusion/weights.csv")]),
        stage("Seats", after: ["Model"]),
        stage(
            "Outreach", after: ["Model", "Detection", "Seats"], using: [mustache],
            resources: [.embedInCode("Templates")]),
        stage("Storage", after: ["Model", "CChecksum"]),
        stage("SQLiteStorage", after: ["Model", "Storage", "CChecksum"], using: sqlite),
        stage(
            "Engine",
            after: ["Model", "Locking", "Decoding", "Geolocation", "Detection", "Seats", "Outreach", "Storage"]),
        stage("Sockets", after: ["Model", "Locking", "Engine", "CLinux"], using: [logging]),
        stage("Supervision", after: ["CSystemd", "CLinux"], using: [logging]),

        // Beside the journey: what both programs read, and the synthetic town.
        stage("Settings", after: ["Model", "Geolocation", "Detection", "Seats", "Outreach", "Engine"], using: [yaml]),
        stage("Simulation", after: ["Model"], excluding: ["Tables/make_cities.py", "Tables/make_sites.py"]),
        stage("Evaluation", after: ["Model"]),

        program(
            "seatwatchd",
            after: [
                "Model", "Locking", "Geolocation", "Storage", "SQLiteStorage", "Engine", "Sockets", "Supervision",
                "Settings", "CLinux",
            ],
            using: [arguments, logging]),
        program(
            "seatwatch",
            after: [
                "Model", "Geolocation", "Detection", "Outreach", "Storage", "SQLiteStorage", "Engine", "Settings",
                "Simulation", "Evaluation", "CLinux", "CZlib",
            ],
            using: [arguments]),

        // The whole engine on simulated stores and a simulated clock: `Tests/crash/seeds` runs it, release-built.
        .executableTarget(
            name: "seatwatch-seeds", dependencies: ["Model", "Detection", "Seats", "Outreach", "Storage", "Engine"],
            path: "Tests/Seeds",
            swiftSettings: strict),

        // Each stage by itself, then the real programs over real sockets.
        tests("ModelTests", of: ["Model"]),
        tests("LockingTests", of: ["Locking"]),
        tests("DecodingTests", of: ["Model", "Decoding"]),
        tests("GeolocationTests", of: ["Model", "Geolocation"], resources: [.copy("Fixtures")]),
        tests("DetectionTests", of: ["Model", "Detection"]),
        tests("OutreachTests", of: ["Model", "Detection", "Seats", "Outreach"], resources: [.copy("Letters")]),
        tests("StorageTests", of: ["Model", "Storage"]),
        tests(
            "SQLiteStorageTests", of: ["Model", "Storage", "SQLiteStorage"], using: sqlite,
            resources: [.copy("Fixtures")]),
        tests(
            "EngineTests",
            of: ["Model", "Locking", "Detection", "Seats", "Outreach", "Storage", "Engine", "Simulation"]),
        tests("SocketsTests", of: ["Model", "Engine", "Sockets", "CLinux"], using: [logging]),
        tests("SupervisionTests", of: ["Locking", "Supervision"], using: [logging]),
        tests("SettingsTests", of: ["Model", "Geolocation", "Detection", "Seats", "Outreach", "Engine", "Settings"]),
        tests("EvaluationTests", of: ["Model", "Evaluation"]),
        tests("SimulationTests", of: ["Model", "Simulation"]),
        tests("DaemonTests", of: ["Model", "Simulation", "CLinux"]),
    ]),
    cxxLanguageStandard: .cxx17
)
