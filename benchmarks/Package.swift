// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that building Seatwatch never builds its benchmarks. It uses the stages alone: neither the
// programs nor what only they need is compiled for it.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let stages: Target.Dependency = .product(name: "SeatwatchStages", package: "seatwatch")

let package = Package(
    name: "seatwatch-benchmarks",
    dependencies: [.package(name: "seatwatch", path: "..")],
    targets: [
        .target(name: "Workload", swiftSettings: strict),
        .executableTarget(name: "sender", dependencies: ["Workload"], swiftSettings: strict),
        .executableTarget(name: "crowd", dependencies: ["Workload"], swiftSettings: strict),
        .executableTarget(name: "stages", dependencies: ["Workload", stages], swiftSettings: strict),
        .executableTarget(name: "memory", dependencies: ["Workload", stages], swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
