// What a crash may leave of a directory, by brute force: every vector of versions is tried against
// the sentences that define the model. Slow, and for small traces.
// Thread rule: reading one from several threads is safe.
#pragma once

#include <set>
#include <string>

#include "reference_tree_versions.h"

namespace crashcheck::faultfs::reference {

class ReferenceTree {
 public:
  /// Borrows both.
  ReferenceTree(const DirectoryTrace& trace, const FileSystemModel& model);

  /// How many vectors there are, admitted or not; 2^64-1 stands for that many or more.
  [[nodiscard]] std::uint64_t vectors(std::uint64_t event) const;
  /// Every state after so many events, as text.
  [[nodiscard]] std::set<std::string> states(std::uint64_t event) const;

 private:
  const DirectoryTrace& trace_;
  const FileSystemModel& model_;
  Versions versions_;
};

}  // namespace crashcheck::faultfs::reference
