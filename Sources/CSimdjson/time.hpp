// Times of event lines: RFC 3339 with a zone, read by hand because every line has one.
#pragma once
#include <cstdint>
#include <cstring>
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

/// Reads times; remembers the last date, because neighbours in a stream are of one day.
class TimeReader {
public:
    /// Milliseconds since 1970, unbounded; false when `text` is no RFC 3339 time with a zone. `text` must be readable for
    /// 16 bytes behind its end.
    ///
    /// `t`, `z` and a space for `T` are taken. Second 60 (a leap second) is 59.999. Fractions are cut to milliseconds.
    bool read(std::string_view text, int64_t &milliseconds) {
        return read_plain(text, milliseconds) || read_any(text, milliseconds);
    }

private:
    /// The first 11 bytes of the last time, as two words that overlap, and its day's start.
    uint64_t date_start = 0, date_end = 0;
    int64_t midnight = 0;

    static uint64_t word(const char *text) {
        uint64_t word;
        memcpy(&word, text, sizeof word);
        return word;
    }

    /// The form that nearly every sender writes, on the date last seen: `hh:mm:ssZ` or `hh:mm:ss.mmmZ`. False says only
    /// that it is another.
    bool read_plain(std::string_view text, int64_t &milliseconds) const {
        const char *p = text.data();
        if (text.size() < 20 || word(p) != date_start || word(p + 3) != date_end) return false;
        // Eight bytes at once: digits become their values and colons 0, then pairs become numbers.
        const uint64_t clock = word(p + 11) ^ 0x30303A30303A3030u;
        if (((clock + 0x7676767676767676u) | clock) & 0x8080808080808080u) return false;
        if (clock & 0x0000FF0000FF0000u) return false;
        const uint64_t pairs = clock * 10 + (clock >> 8);
        const unsigned hour = pairs & 0xFF, minute = pairs >> 24 & 0xFF, second = pairs >> 48 & 0xFF;
        if (hour > 23 || minute > 59 || second > 59) return false;
        unsigned thousandths = 0;
        if (text.size() == 24 && p[19] == '.' && p[23] == 'Z') {
            unsigned bad = 0;
            thousandths = time_two_digits(p + 20, bad) * 10 + uint8_t(p[22]) - unsigned('0');
            if (bad || uint8_t(p[22]) - unsigned('0') > 9) return false;
        } else if (text.size() != 20 || p[19] != 'Z') {
            return false;
        }
        milliseconds = midnight + int64_t((hour * 60 + minute) * 60 + second) * 1000 + thousandths;
        return true;
    }

    bool read_any(std::string_view text, int64_t &milliseconds) {
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
        date_start = word(p);
        date_end = word(p + 3);
        midnight = time_days_since_1970(year, month, day) * 86400000;
        const int64_t minutes = int64_t(hour) * 60 + minute - offset_minutes;
        milliseconds = midnight + minutes * 60000 + second * 1000 + thousandths;
        return true;
    }
};
