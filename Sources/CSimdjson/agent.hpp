// What a user agent says about the machine, in two small numbers.
#pragma once
#include "hash.hpp"

#include <memory>
#include <string_view>

/// The device class as in `DeviceClass`; operating system and browser (or the kind of program) as one number.
struct Agent {
    uint8_t device_class;
    uint16_t family;
};

/// Bytes of a user agent that are looked at; the rest is the sender's decoration.
static const size_t agent_text_max = 512;

/// Searches the text for some dozens of words.
Agent agent_classify(std::string_view text);

/// Remembers the classes of the user agents seen lately: direct-mapped by the keyed hash, so a few thousand distinct
/// ones cost one search each, and no sender can aim at a slot.
struct AgentCache {
    Agent find(HashKey key, std::string_view text) {
        if (text.size() > agent_text_max) text = text.substr(0, agent_text_max);
        const uint64_t hash = hash_text(key, reinterpret_cast<const uint8_t *>(text.data()), text.size());
        Slot &slot = slots[hash % slot_count];
        if (slot.hash != hash) slot = {hash, agent_classify(text)};
        return slot.agent;
    }

private:
    static const size_t slot_count = 1024;
    struct Slot {
        uint64_t hash;
        Agent agent;
    };
    Slot slots[slot_count] = {};
};
