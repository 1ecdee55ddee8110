/// Event lines in, fixed-size records out: the C face of the C++ decoder over simdjson. One call a buffer.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Longest line in bytes, without its LF; a CR counts.
#define SW_LINE_MAX 65536
/// Bytes behind the buffer that may be read (never used).
#define SW_PADDING 64
/// Deepest nesting, the line's own object included.
#define SW_DEPTH_MAX 32

/// Bytes in the arena; `offset` is UINT32_MAX when absent. Mirrors `TextSpan`.
typedef struct {
    uint32_t offset;
    uint32_t length;
} sw_span;

/// Mirrors `EventRecord`, field by field; `sw_record_offsets` lets Swift check that it does.
typedef struct {
    int64_t time;
    uint64_t account_hash;
    uint64_t organization_hash;
    uint64_t session_hash;
    uint64_t device_hash;
    uint64_t address_high;
    uint64_t address_low;
    sw_span account;
    sw_span organization;
    sw_span session;
    sw_span device;
    sw_span id;
    sw_span place;
    float latitude;
    float longitude;
    float radius;
    uint32_t asn;
    uint32_t line;
    int32_t update;
    uint32_t organization_index;
    uint8_t type;
    uint8_t network_kind;
    uint8_t device_class;
    uint8_t flags;
    uint32_t agent_family;
    uint32_t reserved;
} sw_record;

enum { SW_RECORD_FIELDS = 26 };

/// The offsets of `sw_record`'s fields in the order of their declaration, then the record's size.
const uint32_t *sw_record_offsets(void);

/// Bits of `sw_record.flags`, as in `EventRecord.Flags`.
enum { SW_FLAG_AUTOMATED = 1, SW_FLAG_ADDRESS = 2, SW_FLAG_PLACE = 4 };

/// A line that was set aside: where it stands in the buffer, and why.
typedef struct {
    uint64_t line;
    size_t offset;
    uint32_t length;
    uint32_t reason;
} sw_reject;

/// How many reasons there are; they are numbered from 1.
uint32_t sw_reason_count(void);
/// `field: what is wrong; what is expected`.
const char *sw_reason_text(uint32_t reason);
/// The reason of a line that was skipped because of its length.
uint32_t sw_reason_overlong(void);

/// The fields of `*.update` and `feedback` lines, as they are named in the list of an update (see `sw_run.updates`).
typedef enum {
    SW_UPDATE_ORGANIZATION,
    SW_UPDATE_EMAIL,
    SW_UPDATE_DISPLAY_NAME,
    SW_UPDATE_ROLE,
    SW_UPDATE_STATUS,
    SW_UPDATE_DEPARTMENT,
    SW_UPDATE_SESSION_LIMIT,
    SW_UPDATE_SHARING_ALLOWED,
    SW_UPDATE_SHARING_REASON,
    SW_UPDATE_NAME,
    SW_UPDATE_SEATS_PURCHASED,
    SW_UPDATE_SEAT_LIMIT,
    SW_UPDATE_CONTACT,
    SW_UPDATE_LOCALE,
    SW_UPDATE_TIME_ZONE,
    SW_UPDATE_PLAN,
    SW_UPDATE_SEGMENT,
    SW_UPDATE_EMPLOYEES,
    SW_UPDATE_PRICING,
    SW_UPDATE_CURRENCY,
    SW_UPDATE_BILLING_PERIOD,
    SW_UPDATE_DISCOUNT,
    SW_UPDATE_ADD_SEATS_URL,
    SW_UPDATE_OFFERS,
    SW_UPDATE_PRICE_TIERS,
    SW_UPDATE_ANSWER,
    SW_UPDATE_UNTIL,
    SW_UPDATE_BY,
    SW_UPDATE_NOTE,
    SW_UPDATE_UNDO,
} sw_update_field;

/// Why `sw_decode` came back.
typedef enum {
    /// Every line was read.
    SW_STOP_END,
    /// No room for a further record, or for the next line's text.
    SW_STOP_FULL,
    /// No room for a further reject or update: take them away and call again.
    SW_STOP_DRAIN,
} sw_stop;

/// One call's input, room and result.
typedef struct {
    /// Lines; SW_PADDING more bytes behind them are readable.
    const uint8_t *bytes;
    size_t length;
    /// The number of the first line in its source, from 1.
    uint64_t first_line;
    /// Whether line 1 begins its connection or file: a byte-order mark there is skipped.
    bool may_be_marked;
    /// Whether `feedback` lines are taken.
    bool may_control;

    /// Records (`sw_record`), written from `record_count` on.
    void *records;
    uint32_t record_capacity;
    uint32_t record_count;
    /// Text, written from `arena_count` on.
    uint8_t *arena;
    uint32_t arena_capacity;
    uint32_t arena_count;
    /// The index that the next update gets in `sw_record.update`.
    uint32_t update_count;

    /// Written from the start; `reject_count` comes back.
    sw_reject *rejects;
    uint32_t reject_capacity;
    uint32_t reject_count;
    /// Written from the start; `updates_length` comes back. Per update: u8 type, u8 number of fields; per field: u8
    /// sw_update_field, u8 whether a value follows (0: cleared), then the value. An integer, code or flag is an i64, a
    /// text a u32 length and its bytes, a list a u16 count and its items. An offer is an i64 kind, the name, and the
    /// url (empty: none). A price tier is an i64 bound (-1: none) and the unit price (empty: none). Little-endian,
    /// unaligned.
    uint8_t *updates;
    uint32_t updates_capacity;
    uint32_t updates_length;

    /// Bytes read: whole lines, except that the last line may lack its LF.
    size_t consumed;
    /// Lines read, blank ones too.
    uint64_t lines;
    /// Lines that were not blank.
    uint64_t line_count;
    /// Well-formed lines of an unknown type.
    uint64_t ignored_count;
    sw_stop stop;
} sw_run;

/// Room in `updates` that holds the update of any single line: twice the line and 64 bytes.
#define SW_UPDATES_MIN 131136

typedef struct sw_decoder sw_decoder;

/// A decoder with its parser's memory, about 1 MiB; NULL when there is none. To be used by one thread at a time.
sw_decoder *sw_decoder_create(uint64_t key_a, uint64_t key_b);
void sw_decoder_destroy(sw_decoder *decoder);

/// Reads lines until the end, or until there is no room for the next one. Never fails: bad lines are set aside.
void sw_decode(sw_decoder *decoder, sw_run *run);

/// The keyed hash of the records' texts; never 0.
uint64_t sw_hash(uint64_t key_a, uint64_t key_b, const uint8_t *bytes, size_t length);

#ifdef __cplusplus
}
#endif
