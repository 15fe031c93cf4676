// The blocks that differ tell what was taken out and what was put in; only the order is tried.
#include "tree_change.h"

#include <algorithm>
#include <iterator>

namespace crashcheck::coverage {
namespace {

using Keys = std::vector<Key>;

/// Those of `a` that are not in `b`, by offset. REQUIRES: both ascending.
Keys difference(const Keys& a, const Keys& b) {
  Keys only;
  std::ranges::set_difference(a, b, std::back_inserter(only));
  std::ranges::sort(only, {}, &Key::offset);
  return only;
}

struct Plan {
  Keys out;
  Keys in;
  bool in_first = false;
};

/// Takes out what is to go, and puts back at once what is left over of it.
void take_out(FreeTree& tree, const Keys& out, Keys& in, TreeWork& work) {
  for (const Key& key : out) {
    tree.remove(key, work);
    const auto rest = std::ranges::find_if(
        in, [&](const Key& added) { return added.offset == key.offset && added.size < key.size; });
    if (rest == in.end()) continue;
    tree.insert(*rest, work);
    in.erase(rest);
  }
}

void put_in(FreeTree& tree, Keys& in, TreeWork& work) {
  for (const Key& key : in) tree.insert(key, work);
  in.clear();
}

std::optional<TreeWork> carry_out(FreeTree tree, Plan plan, const FreeTree& after) {
  TreeWork work;
  if (plan.in_first) put_in(tree, plan.in, work);
  take_out(tree, plan.out, plan.in, work);
  put_in(tree, plan.in, work);
  if (tree != after) return std::nullopt;
  return work;
}

}  // namespace

std::optional<TreeWork> explained(const FreeTree& before, const FreeTree& after) {
  if (!before.is_sound() || !after.is_sound()) return std::nullopt;
  const Keys keys_before = before.keys();
  const Keys keys_after = after.keys();
  Plan plan{difference(keys_before, keys_after), difference(keys_after, keys_before)};
  if (auto work = carry_out(before, plan, after)) return work;
  if (plan.out.empty()) return std::nullopt;
  std::ranges::reverse(plan.out);
  if (auto work = carry_out(before, plan, after)) return work;
  std::ranges::reverse(plan.out);
  plan.in_first = true;
  return carry_out(before, plan, after);
}

}  // namespace crashcheck::coverage
