// Samples of what a crash point of a directory may leave, where that is too much to go through.
// Thread rule: an object belongs to one thread.
#pragma once

#include <vector>

#include "pending_tree.h"

namespace crashcheck::faultfs {

/// Sample `index` depends on what is pending and on `index` alone: the telling ones first, then
/// random ones.
class PicksSampler {
 public:
  /// Borrows `pending`, which must not move on meanwhile.
  explicit PicksSampler(PendingTree& pending, const Registers& registers);

  void draw(std::uint64_t index, Picks& picks);

 private:
  /// A set of registers that are lost, or kept, while the others are not.
  using Group = std::vector<RegisterIndex>;

  void add_pairs();
  [[nodiscard]] Picks all(bool are_kept) const;
  void draw_alone(const Group& group, bool is_kept, Picks& picks);
  void draw_random(std::uint64_t index, Picks& picks);

  PendingTree& pending_;
  const Registers& registers_;
  std::vector<Group> groups_;  // each register, each file, each directory, pairs
};

}  // namespace crashcheck::faultfs
