// Sizes before units: a unit is written as far as the size reaches.
#include "shown_tree.h"

#include <algorithm>

#include "faultfs/split_mix.h"

namespace crashcheck::faultfs {

ShownTree::ShownTree(const Registers& registers)
    : registers_(registers), tree_(registers.all_nodes()) {
  shown_.versions.assign(registers.count(), 0);
  shown_.garbage.assign(registers.count(), false);
}

Hash128 ShownTree::element(RegisterIndex index) const {
  Hash128 hash = registers_.version(index, shown_.versions[index]).hash;
  if (shown_.garbage[index]) hash.low = mixed(hash.low);
  return hash;
}

void ShownTree::show(const Picks& picks) {
  for (RegisterIndex index = 0; index < registers_.count(); ++index) take(index, picks);
  show_taken();
}

void ShownTree::show(const Picks& picks, const std::vector<RegisterIndex>& changed) {
  for (const RegisterIndex index : changed) take(index, picks);
  show_taken();
}

void ShownTree::take(RegisterIndex index, const Picks& picks) {
  if (shown_.versions[index] == picks.versions[index] &&
      shown_.garbage[index] == picks.garbage[index]) {
    return;
  }
  const Hash128 before = element(index);
  shown_.versions[index] = picks.versions[index];
  shown_.garbage[index] = picks.garbage[index];
  const Hash128 after = element(index);
  sum_ += {after.high - before.high, after.low - before.low};
  taken_.push_back(index);
}

Node& ShownTree::own(NodeId id) {
  if (owned_id_ != id) {
    owned_ = &tree_.own(id);
    owned_id_ = id;
  }
  return *owned_;
}

void ShownTree::show_taken() {
  // An earlier caller may have a copy of the tree, which shares its nodes.
  owned_id_ = kNoNode;
  for (const RegisterIndex index : taken_) {
    if (registers_[index].kind == RegisterKind::kName) show_name(index);
    if (registers_[index].kind == RegisterKind::kSize) show_size(index);
  }
  for (const RegisterIndex index : taken_) {
    if (registers_[index].kind == RegisterKind::kUnit) show_unit(index);
  }
  taken_.clear();
}

void ShownTree::show_name(RegisterIndex index) {
  const Register& of = registers_[index];
  const NodeId node = registers_.version(index, shown_.versions[index]).node;
  auto& entries = own(of.node).entries;
  if (node == kNoNode) {
    entries.erase(of.name);
  } else {
    entries.insert_or_assign(of.name, node);
  }
}

void ShownTree::show_size(RegisterIndex index) {
  const NodeId file = registers_[index].node;
  const std::uint64_t old_size = tree_.node(file).content.size();
  const std::uint64_t new_size = registers_.version(index, shown_.versions[index]).size_bytes;
  if (new_size == old_size) return;
  own(file).content.resize(new_size);
  if (new_size < old_size) return;
  // What it uncovers: the rest of the unit that the old size cut, and whole units after it.
  const auto& units = registers_.units_of(file);
  const std::uint64_t unit_bytes = registers_.unit_bytes();
  for (auto unit = units.lower_bound(old_size / unit_bytes);
       unit != units.end() && unit->first * unit_bytes < new_size; ++unit) {
    show_unit(unit->second);
  }
}

void ShownTree::show_unit(RegisterIndex index) {
  const Register& of = registers_[index];
  const std::uint64_t begin = of.unit * registers_.unit_bytes();
  const std::uint64_t size_bytes = tree_.node(of.node).content.size();
  if (begin >= size_bytes) return;
  const io::ByteView bytes = registers_.bytes(registers_.version(index, shown_.versions[index]));
  scratch_.assign(std::min(registers_.unit_bytes(), size_bytes - begin), std::byte{0});
  const std::size_t covered = std::min(bytes.size(), scratch_.size());
  if (shown_.garbage[index]) {
    for (std::size_t at = covered; at < scratch_.size(); ++at) {
      scratch_[at] = garbage_at(begin + at);
    }
  }
  std::copy_n(bytes.begin(), covered, scratch_.begin());
  own(of.node).content.write(begin, scratch_);
}

}  // namespace crashcheck::faultfs
