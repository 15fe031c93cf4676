// Compiled without optimisation and with debug information in every build, so that a debugger knows
// the arguments. Each leaves something else behind: functions that are alike may be made one.
#include "break_points.h"

namespace {

volatile std::uint64_t last_stop = 0;

}  // namespace

void crashcheck_break_at_cut(std::uint64_t event, [[maybe_unused]] std::uint64_t offset,
                             [[maybe_unused]] std::uint64_t length,
                             [[maybe_unused]] std::uint64_t life) {
  last_stop = event;
}

void crashcheck_break_at_damaged_read(std::uint64_t offset, [[maybe_unused]] std::uint64_t length) {
  last_stop = offset + 1;
}

void crashcheck_break_at_event(std::uint64_t number, [[maybe_unused]] const char* kind,
                               [[maybe_unused]] std::uint64_t offset,
                               [[maybe_unused]] std::uint64_t length,
                               [[maybe_unused]] std::uint64_t life) {
  last_stop = number + 2;
}
