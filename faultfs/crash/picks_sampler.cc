// At each moment everything kept and everything lost; then each group alone; then chance.
#include "picks_sampler.h"

#include "faultfs/split_mix.h"
#include "pick_sources.h"

namespace crashcheck::faultfs {
namespace {

/// Of more registers than this, not every pair is a sample.
constexpr std::size_t kMaxPaired = 24;

}  // namespace

PicksSampler::PicksSampler(PendingTree& pending, const Registers& registers)
    : pending_(pending), registers_(registers) {
  std::map<NodeId, Group> by_node;
  for (const RegisterIndex index : pending_.pending()) {
    groups_.push_back({index});
    by_node[registers_[index].node].push_back(index);
  }
  for (auto& [node, group] : by_node) {
    if (group.size() > 1) groups_.push_back(std::move(group));
  }
  add_pairs();
}

void PicksSampler::add_pairs() {
  std::vector<RegisterIndex> all(pending_.pending().begin(), pending_.pending().end());
  if (all.size() > kMaxPaired) all.resize(kMaxPaired);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size(); ++j) groups_.push_back({all[i], all[j]});
  }
}

void PicksSampler::draw(std::uint64_t index, Picks& picks) {
  const std::uint64_t moments = 2 * pending_.cuts();
  if (index < moments) {
    // However few samples there are, the first two are everything kept and everything lost.
    const bool are_kept = index % 2 == 0;
    Picks wanted = all(are_kept);
    wanted.cut = are_kept ? pending_.cuts() - 1 - index / 2 : index / 2;
    WantedPicks source(wanted);
    return pending_.draw(source, picks);
  }
  index -= moments;
  if (index < 2 * groups_.size()) return draw_alone(groups_[index / 2], index % 2 == 1, picks);
  draw_random(index, picks);
}

Picks PicksSampler::all(bool are_kept) const {
  return {are_kept ? pending_.cuts() - 1 : 0, are_kept ? pending_.highest() : pending_.lowest(),
          std::vector<bool>(registers_.count(), !are_kept)};
}

void PicksSampler::draw_alone(const Group& group, bool is_kept, Picks& picks) {
  Picks wanted = all(!is_kept);
  wanted.cut = pending_.cuts() - 1;
  const auto& versions = is_kept ? pending_.highest() : pending_.lowest();
  for (const RegisterIndex index : group) {
    wanted.versions[index] = versions[index];
    wanted.garbage[index] = !is_kept;
  }
  WantedPicks source(wanted, group.front());
  pending_.draw(source, picks);
}

void PicksSampler::draw_random(std::uint64_t index, Picks& picks) {
  RandomChoices choices(mixed(mixed(pending_.event()) ^ index));
  ChosenPicks source(choices);
  pending_.draw(source, picks);
}

}  // namespace crashcheck::faultfs
