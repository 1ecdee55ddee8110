#include "agent.hpp"

namespace {
enum DeviceClass : uint8_t { unknown_class = 0, desktop = 1, phone = 2, tablet = 3, program = 4 };

struct Word {
    std::string_view text;
    uint16_t code;
};

template <size_t count>
uint16_t first_of(std::string_view text, const Word (&words)[count]) {
    for (const Word &word : words) {
        if (text.find(word.text) != std::string_view::npos) return word.code;
    }
    return 0;
}

// Sought in this order, in lower case: the more special word first, as every browser names its ancestors too.
enum System : uint16_t {
    unknown_system, windows_phone, windows, ios, ipados, macos, android, chromeos, kaios, linux_system, bsd
};
const Word systems[] = {
    {"windows phone", windows_phone}, {"windows", windows}, {"ipad", ipados},          {"iphone", ios},
    {"ipod", ios},                    {"android", android}, {"kindle", android},       {"macintosh", macos},
    {"mac os x", macos},              {"macos", macos},     {"cros ", chromeos},       {"kaios", kaios},
    {"linux", linux_system},          {"x11", linux_system}, {"freebsd", bsd},         {"openbsd", bsd},
};
const Word browsers[] = {
    {"edg/", 1},      {"edga/", 1},   {"edgios/", 1},  {"edge/", 1},    {"opr/", 2},     {"opera", 2},
    {"samsungbrowser", 3}, {"vivaldi", 4}, {"yabrowser", 5}, {"ucbrowser", 6}, {"duckduckgo", 7}, {"brave", 8},
    {"electron/", 9}, {"firefox/", 10}, {"fxios/", 10}, {"crios/", 11}, {"chromium/", 11}, {"chrome/", 11},
    {"safari/", 12},  {"trident/", 13}, {"msie ", 13},  {"dalvik/", 14}, {"cfnetwork/", 15},
};
const Word programs[] = {
    {"curl/", 1},       {"wget/", 2},     {"python", 3},    {"aiohttp", 3},      {"httpx/", 3},      {"go-http-client", 4},
    {"okhttp", 5},      {"apache-httpclient", 6}, {"java/", 6}, {"jakarta", 6},   {"libwww", 7},      {"lwp::", 7},
    {"node-fetch", 8},  {"axios/", 8},    {"undici", 8},    {"got (", 8},        {"postman", 9},     {"insomnia/", 9},
    {"httpie/", 9},     {"ruby", 10},     {"faraday", 10},  {"guzzle", 11},      {"php/", 11},       {"powershell", 12},
    {"headless", 13},   {"phantomjs", 13}, {"selenium", 13}, {"crawl", 14},      {"spider", 14},     {"bot/", 14},
    {"bot;", 14},       {"bot)", 14},     {"-bot", 14},     {"bot-", 14},        {"bot.", 14},       {"slurp", 14},
    {"monitor", 15},    {"uptime", 15},   {"healthcheck", 15},
};
/// Keeps the families of programs apart from those of people's machines.
const uint16_t program_families = 0x100;
/// The program that gives no name: a user agent without a letter.
const uint16_t nameless_program = 0;

uint8_t device_class_of(uint16_t system, std::string_view text) {
    const auto names = [text](std::string_view word) { return text.find(word) != std::string_view::npos; };
    switch (system) {
    case ipados: return tablet;
    case ios: case windows_phone: case kaios: return phone;
    // Google: "mobile" tells an Android phone from an Android tablet.
    case android: return names("mobile") && !names("tablet") && !names("kindle") ? phone : tablet;
    case windows: case macos: case chromeos: case bsd: return desktop;
    case linux_system: return names("tablet") ? tablet : names("mobile") ? phone : desktop;
    default: return names("tablet") ? tablet : names("mobile") ? phone : unknown_class;
    }
}
}  // namespace

Agent agent_classify(std::string_view text) {
    char lowered[agent_text_max];
    const size_t length = text.size() < agent_text_max ? text.size() : agent_text_max;
    bool has_letter = false;
    for (size_t i = 0; i < length; i++) {
        const char c = text[i];
        lowered[i] = c >= 'A' && c <= 'Z' ? char(c | 0x20) : c;
        has_letter |= (lowered[i] >= 'a' && lowered[i] <= 'z') || uint8_t(c) >= 0x80;
    }
    const std::string_view agent(lowered, length);
    if (!has_letter) return {program, uint16_t(program_families | nameless_program)};
    if (const uint16_t name = first_of(agent, programs)) return {program, uint16_t(program_families | name)};
    if (length >= 3 && agent.substr(length - 3) == "bot") return {program, uint16_t(program_families | 14)};
    const uint16_t system = first_of(agent, systems);
    return {device_class_of(system, agent), uint16_t(system << 4 | first_of(agent, browsers))};
}
