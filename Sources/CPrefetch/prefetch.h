#pragma once

/// Asks the processor to bring the line of memory at `address` near, and goes on without waiting for it. A hint: never
/// faults, changes nothing. Swift has no word for it.
static inline void cprefetch(const void *address) { __builtin_prefetch(address); }
