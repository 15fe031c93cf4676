// Lists the edits that take one word from what a crash or a fault says, or lower one number in it.
#include "detail_edits.h"

namespace crashcheck::explorer {
namespace {

using faultfs::CrashPoint;
using faultfs::UnitRange;
using Lives = std::vector<Life>;
using Edits = std::vector<DetailEdit>;
/// Where a crash point stands in the lives.
using Access = std::function<CrashPoint&(Lives&)>;

/// Without the items of a list, one at a time, or with one unit less of each.
template <typename Item>
void add_list(const std::vector<Item>& items, std::vector<Item> CrashPoint::*list,
              const Access& access, Edits& edits) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    edits.emplace_back([list, access, i](Lives& lives) {
      auto& changed = access(lives).*list;
      changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    });
    const auto& units = items[i].units;
    if (!units || units->first == units->last) continue;
    edits.emplace_back([list, access, i](Lives& lives) { --(access(lives).*list)[i].units->last; });
    edits.emplace_back(
        [list, access, i](Lives& lives) { ++(access(lives).*list)[i].units->first; });
  }
}

void add_words(const CrashPoint& crash, const Access& access, Edits& edits) {
  if (crash.torn_bytes != 0) {
    edits.emplace_back([access](Lives& lives) { access(lives).torn_bytes = 0; });
  }
  add_list(crash.kept, &CrashPoint::kept, access, edits);
  for (const auto list : {&CrashPoint::garbage, &CrashPoint::unreadable}) {
    for (std::size_t i = 0; i < (crash.*list).size(); ++i) {
      edits.emplace_back([list, access, i](Lives& lives) {
        auto& changed = access(lives).*list;
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
      });
    }
  }
  if (crash.length) edits.emplace_back([access](Lives& lives) { access(lives).length.reset(); });
  add_list(crash.fills, &CrashPoint::fills, access, edits);
}

void add_fault(const LifeFault& fault, std::size_t life, std::size_t number, Edits& edits) {
  const auto add = [&](void (*change)(LifeFault&)) {
    edits.emplace_back(
        [life, number, change](Lives& lives) { change(lives[life].faults[number]); });
  };
  if (fault.wrote_bytes > 0) add([](LifeFault& changed) { changed.wrote_bytes = 0; });
  const Access durable = [life, number](Lives& lives) -> CrashPoint& {
    return lives[life].faults[number].durable;
  };
  add_words(fault.durable, durable, edits);
  if (fault.reverts) add([](LifeFault& changed) { changed.reverts = false; });
  if (fault.fault.nth > 1) add([](LifeFault& changed) { --changed.fault.nth; });
}

void add_crash(const CrashPoint& crash, std::size_t life, Edits& edits) {
  const Access access = [life](Lives& lives) -> CrashPoint& { return *lives[life].crash; };
  add_words(crash, access, edits);
  if (crash.event > 0) edits.emplace_back([access](Lives& lives) { --access(lives).event; });
}

bool is_cut_recovery(const Life& life) {
  return life.operations.empty() && life.faults.empty() && life.others.empty() &&
         life.crash.has_value();
}

}  // namespace

std::vector<DetailEdit> detail_edits(const std::vector<Life>& lives) {
  Edits edits;
  for (std::size_t i = 1; i < lives.size(); ++i) {
    if (!is_cut_recovery(lives[i])) continue;
    edits.emplace_back(
        [i](Lives& all) { all.erase(all.begin() + static_cast<std::ptrdiff_t>(i)); });
  }
  for (std::size_t i = 0; i < lives.size(); ++i) {
    for (std::size_t number = 0; number < lives[i].faults.size(); ++number) {
      add_fault(lives[i].faults[number], i, number, edits);
    }
  }
  for (std::size_t i = 0; i < lives.size(); ++i) {
    if (lives[i].crash) add_crash(*lives[i].crash, i, edits);
  }
  return edits;
}

}  // namespace crashcheck::explorer
