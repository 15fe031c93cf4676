// Every way to say a reproduction more simply by one step. Knows nothing of the store but its
// workload: whether a simpler one still shows anything is for others to find out.
// Thread rule: the returned sequence belongs to one thread.
#pragma once

#include <memory>
#include <optional>

#include "explorer/life.h"
#include "explorer/workload.h"

namespace crashcheck::explorer {

/// A reproduction that is simpler by one step.
struct Simplification {
  std::vector<Life> lives;
  /// Operations or the kind of a fault have changed: events have other numbers, so where the
  /// crashes are, which call fails and what survives has to be looked for anew.
  bool moves_events = false;
};

/// Made one at a time.
class Simplifications {
 public:
  Simplifications() = default;
  Simplifications(const Simplifications&) = delete;
  Simplifications& operator=(const Simplifications&) = delete;
  Simplifications(Simplifications&&) = delete;
  Simplifications& operator=(Simplifications&&) = delete;
  virtual ~Simplifications() = default;

  /// Nothing after the last.
  [[nodiscard]] virtual std::optional<Simplification> next() = 0;
};

/// First those that move events: two lives joined, so that a crash or a cut recovery is gone;
/// without a fault, or with one that is over after one call, or with a more ordinary errno; all
/// that Workload::merged and Workload::simpler make of the operations. Then those that leave events
/// in place: without a cut recovery; without a tear, an item that is kept, a length, a fill, each
/// with less in it, or one event earlier; and the same of what a failed sync made durable, and of
/// what was written. Lazy, the boldest first; each is less by simplicity_of. Borrows `workload`.
[[nodiscard]] std::unique_ptr<Simplifications> simplifications(const Workload& workload,
                                                               const std::vector<Life>& lives);

}  // namespace crashcheck::explorer
