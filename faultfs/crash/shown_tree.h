// The tree that one choice of versions leaves, made from the tree of the choice before it by what
// differs. Thread rule: an object belongs to one thread.
#pragma once

#include "faultfs/fill.h"
#include "pending_tree.h"

namespace crashcheck::faultfs {

/// What garbage reads as at that place of a file.
[[nodiscard]] inline std::byte garbage_at(std::uint64_t at) {
  return static_cast<std::byte>(kGarbagePattern[at % kGarbagePattern.size()]);
}

class ShownTree {
 public:
  /// Shows the tree that the trace began with. Borrows `registers`, which must outlive this object.
  explicit ShownTree(const Registers& registers);

  /// REQUIRES: `picks` has a version for every register.
  void show(const Picks& picks);
  /// The same where only these may differ from the choice before.
  void show(const Picks& picks, const std::vector<RegisterIndex>& changed);
  [[nodiscard]] const Tree& tree() const { return tree_; }
  /// Equal choices have equal sums, and so have most choices that leave equal trees.
  [[nodiscard]] const Hash128& sum() const { return sum_; }

 private:
  void take(RegisterIndex index, const Picks& picks);
  void show_taken();
  void show_name(RegisterIndex index);
  void show_size(RegisterIndex index);
  void show_unit(RegisterIndex index);
  /// The node, to be changed while the taken registers are shown.
  [[nodiscard]] Node& own(NodeId id);
  [[nodiscard]] Hash128 element(RegisterIndex index) const;

  const Registers& registers_;
  Tree tree_;
  Picks shown_;
  Hash128 sum_;
  std::vector<RegisterIndex> taken_;  // since the tree was shown
  io::Bytes scratch_;
  NodeId owned_id_ = kNoNode;  // the last that was owned
  Node* owned_ = nullptr;
};

}  // namespace crashcheck::faultfs
