// Minimal reproductions made large again, in ways that keep what they show.
#pragma once

#include "explorer/crash_search.h"

namespace crashcheck::testing {

/// `lives` with operations that do not matter, longer slices, bulkier bulk forms, recoveries that
/// are cut, lives that go on, simpler faults made worse and more that survives; all by `seed`. It
/// still shows what is wanted.
[[nodiscard]] std::vector<explorer::Life> blown_up(const explorer::CrashSearch& search,
                                                   std::vector<explorer::Life> lives,
                                                   std::uint64_t seed);

}  // namespace crashcheck::testing
