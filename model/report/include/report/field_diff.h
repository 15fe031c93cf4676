// Which fields of the file differ, and which event wrote each of them. The names of the fields are
// the store's, by its View.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explorer/range.h"
#include "explorer/replay.h"

namespace crashcheck::report {

struct FieldDifference {
  /// "root", "node@112.left". What is longer than eight bytes is shown from where it differs.
  std::string field;
  std::uint64_t begin = 0;  ///< the file bytes of it that differ so
  std::uint64_t end = 0;
  std::string before;  ///< as the program saw it after the last acknowledged operation
  std::string found;   ///< after the crash
  std::string after;   ///< had the operation completed
  /// The event of the step that put there what was found.
  std::optional<std::uint64_t> written_by;
  /// The event that would have put there what is missing; where found is older than before, the
  /// one of an earlier step that was lost.
  std::optional<std::uint64_t> missing;
  /// The file reaches there and no data does: one sees what the device fills with.
  bool filled = false;

  [[nodiscard]] bool is_by_the_same(const FieldDifference& other) const {
    return written_by == other.written_by && missing == other.missing && filled == other.filled;
  }
};

/// The fields at which the file before the step that was cut, the file as found and the file that
/// the step would have left are not all the same, by offset. None where fields have no names.
[[nodiscard]] std::vector<FieldDifference> field_differences(const explorer::Case& reproduction,
                                                             const explorer::Replay& replay);

/// The bytes of the file, as file bytes, of those fields that the step which was cut had changed by
/// then; where fields have no names, the bytes that it had changed. None where it was to change
/// nothing else, as nothing is half done then. What a recovery has to make sense of.
[[nodiscard]] explorer::RangeSet half_done_bytes(const explorer::Case& reproduction,
                                                 const explorer::Replay& replay);

}  // namespace crashcheck::report
