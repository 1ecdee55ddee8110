internal import Detection
public import Geolocation
internal import Model
internal import Storage

/// Other settings and another geolocator, from one place in the order of lines on.
extension LiveEngine {
    /// Puts other settings in force at one place in the order of lines: what was read before is judged by the old ones.
    /// `instance`, `shards` and the capacities stay as they are.
    public func reload(_ settings: EngineSettings) {
        decodeQueue.async { [self] in
            reloads += 1
            put(settings, reload: reloads)
        }
    }

    /// Puts them in force once they have a number. When the disk has no room for it, what waits goes on as before, and they
    /// are tried again behind it, unless newer ones were asked for meanwhile.
    private func put(_ settings: EngineSettings, reload: Int) {
        let judgement = settings.judgement
        submitted.append(
            .call { [self] in
                // What comes later waits for the number.
                isWaiting = true
                stateWriter.queue.async { [self] in
                    do throws(StorageError) {
                        let number = try stateWriter.store.number(ofSettings: judgement)
                        decodeQueue.async { self.put(settings, number: number) }
                    } catch .full {
                        decodeQueue.async(after: self.settings.pace.retryInterval) { [self] in
                            goOn()
                            if reload == reloads { put(settings, reload: reload) }
                        }
                    } catch {
                        stateWriter.fail(error)
                    }
                }
            })
        work()
    }

    private func put(_ settings: EngineSettings, number: UInt32) {
        sequencer.settings = settings
        settingsNumber = number
        if looks > 0 { lookForIdleness() }
        for number in shards.indices {
            shardQueues[number].async { self.shards[number].book.settings = settings.detection }
        }
        whenPublished { self.publisher.reload(settings.outreach, settings.seats) }
        goOn()
    }

    /// Puts another geolocator in force, from the next block on.
    public func use(_ geolocator: Geolocator?) {
        decodeQueue.async { self.sequencer.geolocator = geolocator }
    }
}
