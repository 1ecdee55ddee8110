import Foundation

/// What this process holds.
enum Memory {
    /// Bytes in use, without what is swapped or shared.
    static func resident() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (Int(fields[1])! - Int(fields[2])!) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// `bytes`, or many times that where a sanitizer pads and keeps what is freed.
    static func allowance(_ bytes: Int) -> Int {
        let isSanitized = ["__asan_init", "__tsan_init"].contains { (name: String) in dlsym(nil, name) != nil }
        return isSanitized ? bytes * 16 : bytes
    }
}
