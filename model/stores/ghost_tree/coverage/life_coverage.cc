// One walk over the trace; the heap is decoded once for each step.
#include "coverage/life_coverage.h"

#include <algorithm>

#include "free_tree.h"
#include "moments.h"
#include "open_repair.h"
#include "sizes.h"
#include "space.h"
#include "tree_change.h"

namespace crashcheck::coverage {
namespace {

/// The file between two steps.
struct Still {
  oracle::RawHeap heap;  ///< its bytes are only valid until the walk goes on
  FreeTree tree;
};

class LifeWalk {
 public:
  LifeWalk(const RecordedLife& life, explorer::Coverage& coverage)
      : life_(life),
        coverage_(coverage),
        image_(life.trace.base()),
        places_(life.live, life.first_handle) {}

  void run() {
    look(before_);
    if (life_.first_crash_event == 0) coverage_.note(moment(Area::kMoment, Moment::kNothingYet));
    std::uint64_t first = 0;
    for (std::size_t step = 0; step < life_.steps.size(); ++step) {
      const std::uint64_t last = life_.steps[step].last_event;
      go_to(first, last);
      note_step(step, first, last);
      if (step > 0) places_.note(operation(step), life_.steps[step].returned);
      std::swap(before_, after_);
      first = last;
    }
  }

 private:
  [[nodiscard]] const history::Operation& operation(std::size_t step) const {
    return life_.operations[step - 1];
  }

  void look(Still& still) {
    oracle::decode(image_, still.heap);
    still.tree = FreeTree(still.heap);
  }

  void go_to(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t number = first + 1; number <= last; ++number) {
      faultfs::apply(life_.trace, life_.trace.event(number), image_);
    }
    look(after_);
  }

  void note_step(std::size_t step, std::uint64_t first, std::uint64_t last) {
    note_moments_of(step, first, last);
    const bool opens = step == 0 || std::holds_alternative<history::Reopen>(operation(step));
    if (opens) commits_ = 0;
    if (first < last) ++commits_;
    const bool cut =
        first < last && life_.first_crash_event < last && first <= life_.last_crash_event;
    if (!cut) return;
    note_sizes({life_.trace, first, last, step == 0 ? nullptr : &operation(step),
                life_.steps[step].returned, before_.heap, after_.heap, commits_},
               coverage_);
    if (opens) {
      note_open(step);
    } else {
      note_operation(step);
    }
    note_shapes();
  }

  void note_moments_of(std::size_t step, std::uint64_t first, std::uint64_t last) {
    Stretch stretch{first, last, before_.heap.committed_length, after_.heap.committed_length};
    stretch.creates = !before_.heap.has_heap_magic;
    stretch.writes_user_data = step > 0 && std::holds_alternative<history::Write>(operation(step));
    note_moments(life_.trace, stretch, life_.first_crash_event, life_.last_crash_event,
                 Area::kMoment, coverage_);
  }

  void note_open(std::size_t step) {
    if (step == 0 || !before_.heap.has_heap_magic) return;
    const Branches branches = tree_branches(before_.heap, after_.heap);
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (branches.test(i)) coverage_.note(branch(Area::kOpenCut, static_cast<Branch>(i)));
    }
  }

  void note_operation(std::size_t step) {
    for (const Space seen : space_changes(
             {operation(step), life_.steps[step].returned, places_, before_.heap, after_.heap})) {
      coverage_.note(space(seen));
    }
    if (std::holds_alternative<history::Reclaim>(operation(step))) return;  // a tree built anew
    const auto work = explained(before_.tree, after_.tree);
    if (!work) {
      coverage_.note(removal(Removal::kNotExplained));
      return;
    }
    for (const Feature& feature : work->rotations) coverage_.note(feature);
    for (const Feature& feature : work->removals) coverage_.note(feature);
  }

  void note_shapes() {
    const Feature shape_before = before_.tree.shape();
    const Feature shape_after = after_.tree.shape();
    coverage_.note(shape_before);
    if (shape_after != shape_before) coverage_.note(shape_after);
  }

  const RecordedLife& life_;
  explorer::Coverage& coverage_;
  faultfs::Image image_;
  Places places_;
  std::uint64_t commits_ = 0;  // since the last open
  Still before_;
  Still after_;
};

}  // namespace

void note_life(const RecordedLife& life, explorer::Coverage& coverage) {
  LifeWalk(life, coverage).run();
}

}  // namespace crashcheck::coverage
