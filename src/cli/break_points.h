// Functions that do nothing: places for a debugger to stop at while a case is carried out, with the
// store's stack below. docs/debugging.md shows how.
#pragma once

#include <cstdint>

extern "C" {

/// Inside the call that issues the event which the crash cuts: the first one that never happens, or
/// a part of it only; where the store issues none any more, the last one that happens. Offset and
/// length are file bytes; `life` counts from 1.
void crashcheck_break_at_cut(std::uint64_t event, std::uint64_t offset, std::uint64_t length,
                             std::uint64_t life);

/// Inside the first read, by the recovery from the last crash, of a field that the operation had
/// changed when it was cut, while others that it was to change are as before. Where the recovery
/// reads none: of bytes that a finding is about, by the recovery or by the use of the store after
/// it.
void crashcheck_break_at_damaged_read(std::uint64_t offset, std::uint64_t length);

/// Inside every call that issues an event; `kind` is "write", "resize" or "sync". The recovery from
/// the last crash is one more life.
void crashcheck_break_at_event(std::uint64_t number, const char* kind, std::uint64_t offset,
                               std::uint64_t length, std::uint64_t life);
}
