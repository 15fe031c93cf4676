// An audit as a short table for a terminal.
#pragma once

#include <filesystem>
#include <string>

#include "audit/audit.h"
#include "report/palette.h"

namespace crashcheck::cli {

/// The file in which the counterexample is kept:
/// "in-place.durable.lost-acked.deallocate.kill.case".
[[nodiscard]] std::string case_file_of(const audit::StoreResult& store,
                                       const audit::Violation& violation);

/// "crash in allocate" of an operation that a crash cuts, "flipped bit" of damage.
[[nodiscard]] std::string what_happens(std::string_view operation);

/// Guarantees by devices, and the shortest counterexample of each guarantee that is violated.
[[nodiscard]] std::string as_table(const audit::StoreResult& store, const report::Palette& palette);

/// Where the reports are, and last the verdict: "PASS", "FAIL" or "INCOMPLETE", and what to do
/// next.
[[nodiscard]] std::string closing_words(const std::filesystem::path& out,
                                        const audit::Result& result,
                                        const report::Palette& palette);

}  // namespace crashcheck::cli
