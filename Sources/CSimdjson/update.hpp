// `account.update`, `organization.update` and `feedback`: rare and wide lines, checked against tables of rules.
#pragma once
#include "event.hpp"

/// Checks the fields of a line of `type` and writes them as a list (see `sw_run.updates`). `line` is the text that
/// `root` was parsed from: prices are kept exactly as written there.
Reason read_update(EventType type, const Fields &fields, dom::object root, std::string_view line, UpdateWriter &out);
