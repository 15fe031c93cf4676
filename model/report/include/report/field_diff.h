// Which fields of the file differ, and which event wrote each of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explorer/replay.h"
#include "oracle/range.h"

namespace crashcheck::report {

struct FieldDifference {
  std::string field;   ///< "node@112.left", "root", "committed length", "slice #3 bytes 0..31"
  std::string before;  ///< as of the last acknowledged operation
  std::string found;   ///< after the crash
  std::string after;   ///< had the operation completed
  std::optional<std::uint64_t>
      written_by;                        ///< the event that put there what was found, in this step
  std::optional<std::uint64_t> missing;  ///< the event that would have put there what is missing
};

/// The fields at which the file before the step that was cut, the file as found and the file that
/// the step would have left are not all the same, by offset.
[[nodiscard]] std::vector<FieldDifference> field_differences(const explorer::Case& reproduction,
                                                             const explorer::Replay& replay);

/// The bytes of the file, as file bytes, of those fields that the step which was cut had changed by
/// then; none where it was to change nothing else, as nothing is half done then. What a recovery
/// has to make sense of.
[[nodiscard]] oracle::RangeSet half_done_bytes(const explorer::Case& reproduction,
                                               const explorer::Replay& replay);

}  // namespace crashcheck::report
