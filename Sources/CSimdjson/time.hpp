// Times of event lines: RFC 3339 with a zone, read by hand because every line has one.
#pragma once
#include <cstdint>
#include <string_view>

/// 2000-01-01T00:00:00Z and 2100-01-01T00:00:00Z in milliseconds since 1970: the range of event times, ends included.
static const int64_t time_earliest = 946684800000, time_latest = 4102444800000;

/// The number of two decimal digits; sets `bad` when they are none.
static inline unsigned time_two_digits(const char *text, unsigned &bad) {
    const unsigned tens = uint8_t(text[0]) - unsigned('0'), ones = uint8_t(text[1]) - unsigned('0');
    bad |= unsigned(tens > 9) | unsigned(ones > 9);
    return tens * 10 + ones;
}

static inline unsigned time_days_of(unsigned year, unsigned month) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return 30 + ((month + (month >> 3)) & 1);
}

/// Days since 1970 of a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", public domain).
static inline int64_t time_days_since_1970(unsigned year, unsigned month, unsigned day) {
    const int64_t shifted = int64_t(year) - (month <= 2);
    const int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    const unsigned year_of_era = unsigned(shifted - era * 400);
    const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

/// Milliseconds since 1970, unbounded; false when `text` is no RFC 3339 time with a zone.
///
/// `t`, `z` and a space for `T` are taken. Second 60 (a leap second) is 59.999. Fractions are cut to milliseconds.
static inline bool time_of(std::string_view text, int64_t &milliseconds) {
    const char *p = text.data();
    const size_t length = text.size();
    if (length < 20) return false;
    unsigned bad = 0;
    const unsigned year = time_two_digits(p, bad) * 100 + time_two_digits(p + 2, bad);
    const unsigned month = time_two_digits(p + 5, bad), day = time_two_digits(p + 8, bad);
    const unsigned hour = time_two_digits(p + 11, bad), minute = time_two_digits(p + 14, bad);
    unsigned second = time_two_digits(p + 17, bad);
    bad |= unsigned(p[4] != '-') | unsigned(p[7] != '-') | unsigned(p[13] != ':') | unsigned(p[16] != ':');
    bad |= unsigned(p[10] != 'T' && p[10] != 't' && p[10] != ' ');
    bad |= unsigned(hour > 23) | unsigned(minute > 59) | unsigned(second > 60);
    if (bad || month < 1 || month > 12 || day < 1 || day > time_days_of(year, month)) return false;

    size_t at = 19;
    unsigned thousandths = 0;
    if (p[at] == '.') {
        const size_t start = ++at;
        for (unsigned digit, weight = 100; at < length && (digit = uint8_t(p[at]) - unsigned('0')) <= 9; at++) {
            thousandths += digit * weight;
            weight /= 10;
        }
        if (at == start) return false;
    }
    if (second == 60) {
        second = 59;
        thousandths = 999;
    }

    int64_t offset_minutes = 0;
    if (at == length) return false;
    if (p[at] == 'Z' || p[at] == 'z') {
        if (at + 1 != length) return false;
    } else if ((p[at] == '+' || p[at] == '-') && at + 6 == length && p[at + 3] == ':') {
        const unsigned hours = time_two_digits(p + at + 1, bad), minutes = time_two_digits(p + at + 4, bad);
        if (bad || hours > 23 || minutes > 59) return false;
        offset_minutes = int64_t(hours) * 60 + minutes;
        if (p[at] == '-') offset_minutes = -offset_minutes;
    } else {
        return false;
    }
    const int64_t minutes = time_days_since_1970(year, month, day) * 1440 + hour * 60 + minute - offset_minutes;
    milliseconds = minutes * 60000 + second * 1000 + thousandths;
    return true;
}
