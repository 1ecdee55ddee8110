import Foundation
import Testing

/// `seatwatch replay --compare`: whom a change of settings would add or drop, as two replays one after the other show it.
extension RealPrograms {
    @Suite struct Comparing {
        let directory: TemporaryDirectory
        let town: LocatedTown

        init() throws {
            directory = try TemporaryDirectory()
            town = try LocatedTown.small.get()
        }

        /// The accounts that a replay under these settings tells about.
        private func told(_ settings: String) throws -> Set<String> {
            let notices = try seatwatch("replay", "--config", settings, town.file).lines.map { try JSON($0) }
            return Set(
                notices.filter { $0["type"].string == "seatwatch.sharing.noticed.v1" }.compactMap {
                    $0["subject"].string
                })
        }

        @Test func saysWhomAChangeAddsAndDrops() throws {
            let loose = try directory.write("detection.confidence_open: 0.3\n", to: "loose.yaml")
            let strict = try directory.write("detection.confidence_open: 0.99\n", to: "strict.yaml")
            let (many, few) = (try told(loose), try told(strict))
            #expect(!many.subtracting(few).isEmpty, "the change must make a difference")

            let compared = try seatwatch("replay", "--compare", loose, strict, "--json", town.file)
            #expect(compared.code == 0, "\(compared.errors)")
            let changes: [String: Set<String>] = try compared.lines.map { try JSON($0) }.reduce(into: [:]) {
                $0[$1["change"].string ?? "", default: []].insert($1["account"].string ?? "")
            }
            #expect(changes["dropped", default: []] == many.subtracting(few))
            #expect(changes["added", default: []] == few.subtracting(many))

            let readable = try seatwatch("replay", town.file, "--compare", strict, loose).text
            #expect(readable.contains("told about in addition: \(many.subtracting(few).count) accounts"))
            for account in many.subtracting(few) { #expect(readable.contains("  " + account + "\n")) }
        }

        @Test func refusesWhatCannotBeCompared() throws {
            let fine = try directory.write("", to: "fine.yaml")
            let bad = try directory.write("detection.confidence_opne: 0.3\n", to: "bad.yaml")
            #expect(try seatwatch("replay", "--compare", fine, bad, town.file).code == 78)
            #expect(try seatwatch("replay", "--compare", fine, directory.file("none.yaml"), town.file).code != 0)
            #expect(try seatwatch("replay", "--compare", fine, town.file).code == 64)
            #expect(try seatwatch("replay", town.file, "--json").code == 64)
            #expect(try seatwatch("replay", "--config", fine, "--compare", fine, fine, town.file).code == 64)
        }
    }
}
