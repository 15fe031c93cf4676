// Simplifications of what is done; those of what survives are in plainer.cc.
#include "explorer/simplifications.h"

#include <algorithm>

#include "generator/shrinks.h"
#include "pieces.h"
#include "plainer.h"

namespace crashcheck::explorer {
namespace {

using Lives = std::vector<Life>;
using Operations = std::vector<history::History>;

rc::Seq<Simplification> moving(rc::Seq<Lives> simpler) {
  return rc::seq::map(std::move(simpler), [](Lives lives) {
    return Simplification{std::move(lives), true};
  });
}

/// Without one crash or fault that stands between operations.
rc::Seq<Lives> fewer_pieces(const Pieces& cut) {
  std::vector<Lives> all;
  auto edited = generator::shrinks(cut.operations);
  for (std::size_t i = 0; i + 1 < cut.pieces.size(); ++i) {
    const auto operations = edited.next();  // the joins come first
    const auto pieces = joined(cut.pieces, i);
    if (pieces && operations) all.push_back(put_together(*pieces, *operations));
  }
  return rc::seq::fromContainer(std::move(all));
}

/// With fewer or plainer operations in the same pieces.
rc::Seq<Lives> fewer_operations(const Pieces& cut) {
  auto edited =
      rc::seq::concat(generator::merges(cut.operations),
                      rc::seq::drop(cut.pieces.size() - 1, generator::shrinks(cut.operations)));
  return rc::seq::map(std::move(edited), [pieces = cut.pieces](const Operations& operations) {
    return put_together(pieces, operations);
  });
}

/// No fault, one that is over at once, a more ordinary errno.
void add_simpler_faults(const Lives& lives, std::size_t index, std::vector<Lives>& all) {
  const LifeFault& fault = lives[index].faults.front();
  const auto add = [&](const auto& change) {
    all.push_back(lives);
    change(all.back()[index].faults);
  };
  add([](auto& faults) { faults.erase(faults.begin()); });
  if (fault.fault.forever) add([](auto& faults) { faults.front().fault.forever = false; });
  for (const int error : faultfs::errnos(fault.fault.point)) {
    if (error == fault.fault.error || fault.fault.error == 0) break;
    add([&](auto& faults) { faults.front().fault.error = error; });
  }
}

rc::Seq<Lives> simpler_faults(const Lives& lives) {
  std::vector<Lives> all;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    if (!lives[i].faults.empty()) add_simpler_faults(lives, i, all);
  }
  return rc::seq::fromContainer(std::move(all));
}

}  // namespace

rc::Seq<Simplification> simplifications(const std::vector<Life>& lives) {
  const Pieces cut = cut_up(lives);
  auto moves = rc::seq::concat(fewer_pieces(cut), simpler_faults(lives), fewer_operations(cut));
  auto stays =
      rc::seq::map(rc::seq::fromContainer(plainer_edits(lives)), [lives](const PlainerEdit& edit) {
        Simplification simpler{lives, false};
        edit(simpler.lives);
        return simpler;
      });
  return rc::seq::concat(moving(std::move(moves)), std::move(stays));
}

}  // namespace crashcheck::explorer
