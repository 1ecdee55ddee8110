package import Model

/// In what portions the engine does its work. What comes out of it does not depend on them; memory, delay and how often
/// the disk is asked do. They are no settings: only measurements and tests have reasons for others.
package struct EnginePace: Equatable, Sendable {
    /// Blocks of lines on their way at once: enough to keep every stage busy, few enough to bound memory and delay.
    package var blocksMax = 8
    package var blocks = LineBlock.Size()

    /// Lines that a start may have to apply again: some five seconds of its work.
    package var linesAppliedAgain = 1_500_000
    /// Lines in which a round of saving accounts is to be through, however many there are: fewer when many lines before it
    /// are not covered yet, as after a crash. The shorter the rounds, the more often the same pages are written.
    package var linesPerRound = 50_000...800_000
    /// Lines from one round's end to the next one's beginning: with few accounts a round is through at once, and there
    /// is no use in saving the same ones all the time.
    package var linesBetweenRounds = 100_000
    /// The same for what all accounts teach: eleven megabytes when it is full.
    package var linesBetweenCensuses = 500_000
    /// Pages of it, of at most 70 kilobytes, that are written at once: a megabyte holds up acknowledgements by some
    /// milliseconds.
    package var pagesPerSlice = 16
    /// The same in time.
    package var timeBetweenRounds = TimeSpan.seconds(10)
    /// Accounts of a slice: some milliseconds of work.
    package var slices = 256...4_096

    /// What of the state need not be on the disk at once goes there together after so long.
    package var patience = TimeSpan(milliseconds: 20)
    /// How long to wait before a full disk is tried again.
    package var retryInterval = TimeSpan(milliseconds: 250)
    /// At a start, bytes of saved accounts that go to a shard at once: a millisecond of its work.
    package var loadedBytes = 128 << 10
    /// At a start, batches that are applied again before new notices are put on the disk.
    package var batchesPerCommit = 64
    /// Set-aside lines after which the oldest are looked at.
    package var rejectsPerTrim = 1_024

    /// Organizations whose seats are spelled out at once: with the default, some megabytes.
    package var organizationsOpen = 4_096

    package init() {}
}
