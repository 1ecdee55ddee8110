internal import Model

/// The long memory of an account's devices and networks.
extension AccountBook {
    /// Notes that a presence was active at `instant`. Costs something once an hour for each presence.
    func trace(
        _ presence: UnsafeMutablePointer<Presence>, _ instant: Instant, trust: NetworkTrust,
        _ state: UnsafeMutablePointer<AccountState>
    ) {
        let hour = instant.hour
        let mark = UInt16(truncatingIfNeeded: hour)
        guard presence.pointee.tracedHour != mark else { return }
        presence.pointee.tracedHour = mark
        let day = instant.day
        if day > state.pointee.traceDay { moveTraces(to: day, state) }
        if trust.contains(.misplaced) { presence.pointee.flags.insert(.misplaced) }
        guard let device = deviceTrace(presence.pointee, hour: hour, state) else { return }
        device.pointee.days.insert(day, newest: state.pointee.traceDay)
        if presence.pointee.isMachine {
            device.pointee.flags.insert(.machine)
        } else {
            device.pointee.flags.remove(.machine)
            device.pointee.noteUse(hour: hour)
        }
        // A burglar does not come day after day.
        if device.pointee.days.count >= settings.intruderDaysMax { device.pointee.flags.remove(.intruder) }
        guard !device.pointee.flags.contains(.intruder), let network = networkTrace(presence.pointee, state) else {
            return
        }
        network.pointee.days.insert(day, newest: state.pointee.traceDay)
        if trust.contains(.misplaced), !network.pointee.trust.contains(.misplaced) {
            presence.pointee.flags.insert(.misplaced)
            let key = network.pointee.key
            removeClues(state) { clue in
                clue.isOfPlaces
                    && (sights[clue.from.sight].pointee.key == key || sights[clue.to.sight].pointee.key == key)
            }
        }
        network.pointee.trust.formUnion(trust)
        guard network.pointee.devices & device.pointee.bit == 0 else { return }
        network.pointee.devices |= device.pointee.bit
        guard network.pointee.trust.isDisjoint(with: [.crowded, .open]),
            network.pointee.isSettled(desktops: desktopBits(state))
        else { return }
        forgetClues(disprovedBy: presence.pointee.deviceHash, on: network.pointee.key, state)
    }

    /// Whether the device was seen on the network within the window, and that means something: on a crowd's network
    /// anybody's device is seen.
    func wasSeen(
        _ device: UInt64, on network: IPAddressBits, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        guard let bit = findDevice(device, state)?.pointee.bit else { return false }
        guard let trace = findNetwork(NetworkKey(network), state) else { return false }
        return trace.pointee.devices & bit != 0 && trace.pointee.trust.isDisjoint(with: [.crowded, .open])
            && trace.pointee.isSettled(desktops: desktopBits(state))
    }

    /// The slots of the account's desktops.
    func desktopBits(_ state: UnsafeMutablePointer<AccountState>) -> UInt16 {
        var bits: UInt16 = 0
        var current = state.pointee.devices
        while current != none {
            let trace = devices[current]
            if trace.pointee.deviceClass == DeviceClass.desktop.rawValue { bits |= trace.pointee.bit }
            current = trace.pointee.next
        }
        return bits
    }

    /// Whether what is remembered is not about to be swept: whoever looks passes over it from the same moment on, whenever
    /// the account's turn comes.
    func hasTraces(_ state: UnsafeMutablePointer<AccountState>) -> Bool {
        state.pointee.traceDay >= clueExpiry
    }

    private func deviceBits(_ state: UnsafeMutablePointer<AccountState>) -> UInt16 {
        var bits: UInt16 = 0
        var current = hasTraces(state) ? state.pointee.devices : none
        while current != none {
            bits |= devices[current].pointee.bit
            current = devices[current].pointee.next
        }
        return bits
    }

    private func networkCount(_ state: UnsafeMutablePointer<AccountState>) -> Int {
        var count = 0
        var current = hasTraces(state) ? state.pointee.networks : none
        while current != none {
            count += 1
            current = networks[current].pointee.next
        }
        return count
    }

    /// The devices of the account, in the order of the list.
    func deviceTraces(_ state: UnsafeMutablePointer<AccountState>) -> [DeviceTrace] {
        guard hasTraces(state) else { return [] }
        var found: [DeviceTrace] = []
        var current = state.pointee.devices
        while current != none {
            found.append(devices[current].pointee)
            current = devices[current].pointee.next
        }
        return found
    }

    func anyNetwork(_ state: UnsafeMutablePointer<AccountState>, _ matches: (NetworkTrace) -> Bool) -> Bool {
        var current = hasTraces(state) ? state.pointee.networks : none
        while current != none {
            if matches(networks[current].pointee) { return true }
            current = networks[current].pointee.next
        }
        return false
    }

    func networkTraces(_ state: UnsafeMutablePointer<AccountState>) -> [NetworkTrace] {
        guard hasTraces(state) else { return [] }
        var found: [NetworkTrace] = []
        var current = state.pointee.networks
        while current != none {
            found.append(networks[current].pointee)
            current = networks[current].pointee.next
        }
        return found
    }

    func findDevice(
        _ hash: UInt64, _ state: UnsafeMutablePointer<AccountState>
    ) -> UnsafeMutablePointer<DeviceTrace>? {
        guard hasTraces(state) else { return nil }
        var current = state.pointee.devices
        while current != none {
            let trace = devices[current]
            if trace.pointee.hash == hash { return trace }
            current = trace.pointee.next
        }
        return nil
    }

    func findNetwork(
        _ key: NetworkKey, _ state: UnsafeMutablePointer<AccountState>
    ) -> UnsafeMutablePointer<NetworkTrace>? {
        guard hasTraces(state) else { return nil }
        var current = state.pointee.networks
        while current != none {
            let trace = networks[current]
            if trace.pointee.key == key { return trace }
            current = trace.pointee.next
        }
        return nil
    }

    /// Finds the presence's device, or begins it.
    private func deviceTrace(
        _ presence: Presence, hour: Int32, _ state: UnsafeMutablePointer<AccountState>
    ) -> UnsafeMutablePointer<DeviceTrace>? {
        if let known = findDevice(presence.deviceHash, state) { return known }
        var taken = deviceBits(state)
        if taken.nonzeroBitCount >= DeviceTrace.most {
            dropLeastUsedDevice(state)
            taken = deviceBits(state)
        }
        var trace = DeviceTrace(
            hash: presence.deviceHash, newestHour: hour, family: presence.agentFamily,
            device: texts.retain(presence.device), next: state.pointee.devices, deviceClass: presence.deviceClass,
            slot: UInt8((~taken).trailingZeroBitCount), flags: [])
        if presence.flags.contains(.standIn) { trace.flags.insert(.standIn) }
        if presence.flags.contains(.intruder) { trace.flags.insert(.intruder) }
        guard let index = devices.insert(trace) else {
            texts.release(trace.device)
            return nil
        }
        state.pointee.devices = index
        return devices[index]
    }

    private func networkTrace(
        _ presence: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> UnsafeMutablePointer<NetworkTrace>? {
        let key = NetworkKey(presence.address)
        if let known = findNetwork(key, state) { return known }
        if networkCount(state) >= NetworkTrace.most { dropLeastUsedNetwork(state) }
        let trace = NetworkTrace(
            key: key, site: sites.retain(presence.site), next: state.pointee.networks, trust: [],
            isLocated: sites[presence.site].pointee.isLocated)
        guard let index = networks.insert(trace) else {
            sites.release(trace.site, &texts)
            return nil
        }
        state.pointee.networks = index
        return networks[index]
    }

    /// A new day: what has left the window goes, and after a long silence that is everything.
    private func moveTraces(to day: Int32, _ state: UnsafeMutablePointer<AccountState>) {
        let old = state.pointee.traceDay
        state.pointee.traceDay = day
        var current = state.pointee.devices
        while current != none {
            devices[current].pointee.days.advance(from: old, to: day)
            current = devices[current].pointee.next
        }
        current = state.pointee.networks
        while current != none {
            networks[current].pointee.days.advance(from: old, to: day)
            current = networks[current].pointee.next
        }
        var phones: UInt16 = 0
        for trace in deviceTraces(state) where DeviceClass(rawValue: trace.deviceClass) == .phone {
            phones |= trace.bit
        }
        let oldest = oldestClueDay(state)
        dropDevices(state) { $0.days.newest(upTo: day) < oldest }
        dropNetworks(state) { trace in
            guard trace.days.newest(upTo: day) >= oldest else { return true }
            guard trace.devices & ~phones == 0, trace.days.count == 1 else { return false }
            return !(0...NetworkTrace.passingDays).contains { trace.days.contains(day - $0) }
        }
    }

    /// Of equals the one that stands last in the list, which is the oldest.
    private func dropLeastUsedDevice(_ state: UnsafeMutablePointer<AccountState>) {
        let traces = deviceTraces(state)
        guard var least = traces.first else { return }
        for trace in traces where (trace.days.count, trace.newestHour) <= (least.days.count, least.newestHour) {
            least = trace
        }
        dropDevices(state) { $0.hash == least.hash }
    }

    private func dropLeastUsedNetwork(_ state: UnsafeMutablePointer<AccountState>) {
        let traces = networkTraces(state)
        let newest = state.pointee.traceDay
        func rank(_ trace: NetworkTrace) -> (Int, Int) {
            (trace.days.count, -trace.days.counted(backFrom: newest).trailingZeroBitCount)
        }
        guard var least = traces.first else { return }
        for trace in traces where rank(trace) <= rank(least) { least = trace }
        dropNetworks(state) { $0.key == least.key }
    }

    /// Lets go of what nobody looks at any more.
    /// - Returns: whether there was anything.
    func dropOldTraces(_ state: UnsafeMutablePointer<AccountState>) -> Bool {
        guard state.pointee.devices != none, !hasTraces(state) else { return false }
        dropDevices(state) { _ in true }
        dropNetworks(state) { _ in true }
        return true
    }

    func dropDevices(_ state: UnsafeMutablePointer<AccountState>, where matches: (DeviceTrace) -> Bool) {
        var previous: UInt32 = none
        var current = state.pointee.devices
        while current != none {
            let trace = devices[current].pointee
            if matches(trace) {
                if previous == none {
                    state.pointee.devices = trace.next
                } else {
                    devices[previous].pointee.next = trace.next
                }
                var network = state.pointee.networks
                while network != none {
                    networks[network].pointee.devices &= ~trace.bit
                    network = networks[network].pointee.next
                }
                texts.release(trace.device)
                devices.remove(current)
            } else {
                previous = current
            }
            current = trace.next
        }
    }

    func dropNetworks(_ state: UnsafeMutablePointer<AccountState>, where matches: (NetworkTrace) -> Bool) {
        var previous: UInt32 = none
        var current = state.pointee.networks
        while current != none {
            let trace = networks[current].pointee
            if matches(trace) {
                if previous == none {
                    state.pointee.networks = trace.next
                } else {
                    networks[previous].pointee.next = trace.next
                }
                sites.release(trace.site, &texts)
                networks.remove(current)
            } else {
                previous = current
            }
            current = trace.next
        }
    }
}
