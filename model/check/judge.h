// Asks the check about states, and remembers what it said: a check's answer follows from the tree
// and from what was acknowledged. Thread rule: an object belongs to one thread.
#pragma once

#include <unordered_map>
#include <vector>

#include "check/world.h"
#include "faultfs/directory_trace.h"

namespace crashcheck {

class Judge {
 public:
  /// Borrows `check`. States are on a medium with so many bytes; nothing: enough.
  explicit Judge(const Check& check, std::optional<std::uint64_t> space_bytes = std::nullopt)
      : check_(check), space_bytes_(space_bytes) {}

  /// A state as it is met: whether it was met before, and what is wrong with it.
  struct Answer {
    faultfs::Hash128 key;  ///< of the state and of what was acknowledged
    bool is_new = false;
    const Violation* violation = nullptr;  ///< lives as long as the judge; null: none
  };
  [[nodiscard]] Answer judge(const faultfs::Tree& tree, std::span<const std::string> acknowledged);

  /// What recovery does to the tree, up to `recovered()`: the trace of a life that crashes can end.
  [[nodiscard]] faultfs::DirectoryTrace recovery(const faultfs::Tree& tree,
                                                 std::span<const std::string> acknowledged) const;
  /// The same where the process alone died, and `trace` goes on.
  [[nodiscard]] faultfs::DirectoryTrace recovery_after(
      faultfs::DirectoryTrace trace, std::span<const std::string> acknowledged) const;

 private:
  struct LowHalf {
    std::size_t operator()(const faultfs::Hash128& hash) const { return hash.low; }
  };

  const Check& check_;
  std::optional<std::uint64_t> space_bytes_;
  std::unordered_map<faultfs::Hash128, std::unique_ptr<Violation>, LowHalf> answers_;
};

}  // namespace crashcheck
