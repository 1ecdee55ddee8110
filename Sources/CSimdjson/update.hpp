// `account.update`, `organization.update` and `feedback`: rare and wide lines, checked against tables of rules.
#pragma once
#include "event.hpp"

/// Checks the fields of a line of `type` and writes them as a list (see `sw_run.updates`). `line` is their text:
/// prices are kept exactly as written there.
Reason read_update(
    EventType type, const Fields &fields, std::string_view line, TimeReader &times, UpdateWriter &out);
