// An allocation that is left out, and whose handles stand for slices that are there.
#include "generator/taken_over.h"

#include <map>

#include "repair.h"

namespace crashcheck::generator {
namespace {

using history::Handle;

/// Whether the operation allocates and does nothing else.
bool only_allocates(const history::Operation& operation) {
  return std::holds_alternative<history::Allocate>(operation) ||
         std::holds_alternative<history::AllocateBulk>(operation);
}

}  // namespace

history::History taken_over(const history::History& drawn, const history::Slices& there,
                            faultfs::Choices& choices) {
  std::vector<Handle> left = there.handles();
  std::map<Handle, Handle> names;
  std::vector<Tagged> kept;
  bool has_abandoned = false;
  for (Tagged& each : tag({drawn})) {
    // What follows memory that is abandoned makes that durable: it stays.
    const bool prepares = has_abandoned;
    has_abandoned = std::holds_alternative<history::Abandon>(each.operation);
    const bool can =
        only_allocates(each.operation) && !prepares && each.gives.size() <= left.size();
    if (!can || choices.choose(2) == 0) {
      kept.push_back(std::move(each));
      continue;
    }
    for (const Handle given : each.gives) {
      const auto taken = left.begin() + static_cast<std::ptrdiff_t>(choices.choose(left.size()));
      names[given] = *taken;
      left.erase(taken);
    }
  }
  return repaired(kept, 1, there, std::move(names)).front();
}

}  // namespace crashcheck::generator
