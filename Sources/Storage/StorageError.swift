/// Why a store could not do what was asked of it.
public enum StorageError: Error, Equatable, Sendable {
    /// There is no room now (ENOSPC, EFBIG, EDQUOT, a full database): nothing was changed, and the same call may go
    /// through later.
    case full(String)
    /// What is on the disk is not what was written there, or not of this store. Names the file and the place.
    case damaged(String)
    /// The disk failed, or anything else did: what of the last call is on it is not known. Only a restart, which reads
    /// what is there, may go on.
    case failed(String)
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .full(let what): "no room: \(what)"
        case .damaged(let what): what
        case .failed(let what): what
        }
    }
}
