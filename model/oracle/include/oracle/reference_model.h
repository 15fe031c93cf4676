// The reference model: follows what an application was told and says what may be found after a
// crash.
#pragma once

#include <span>
#include <vector>

#include "history/operation.h"
#include "oracle/finding.h"
#include "oracle/heap_state.h"

namespace crashcheck::oracle {

class ReferenceModel {
 public:
  /// A heap that has just been created: 48 bytes, nothing live, nothing free.
  ReferenceModel();
  /// A heap as found after a crash. `next_handle` is the first that has not been given yet.
  ReferenceModel(HeapState state, Handle next_handle);

  [[nodiscard]] const HeapState& state() const { return state_; }

  /// Where the slices are that `operation` refers to, in the order in which it names them.
  /// REQUIRES: they are alive.
  [[nodiscard]] std::vector<Placement> operands(const history::Operation& operation) const;

  /// `operation` returned success and, for each slice it gave or moved, the placement in
  /// `returned`. Returns what is wrong with that answer; the model believes it all the same.
  [[nodiscard]] Findings acknowledge(const history::Operation& operation,
                                     std::span<const Placement> returned);

  /// What may be found after a crash inside `operation`, which would have returned `returned`,
  /// under the documentation of the in-place protocol.
  /// REQUIRES: every operation before it is acknowledged, it is not.
  [[nodiscard]] std::vector<Outcome> in_flight_in_place(const history::Operation& operation,
                                                        std::span<const Placement> returned) const;

  /// What may be found after a crash while the file was being created.
  [[nodiscard]] static std::vector<Outcome> creation_in_flight();

 private:
  void give(std::uint64_t length, Placement placement, Findings& findings);
  void take_memory(Range block, Findings& findings);
  void take_bulk_memory(Range blocks, Findings& findings);
  void give_back(Range block);
  void acknowledge_reallocate(const history::Reallocate& operation, Placement placement,
                              Findings& findings);
  void acknowledge_bulk(const history::AllocateBulk& operation, std::span<const Placement> returned,
                        Findings& findings);
  void acknowledge_bulk_deallocate(const history::DeallocateBulk& operation);

  HeapState state_;
  Handle next_handle_ = 0;
};

/// The blocks of `slices` of `state`, joined where they touch, ascending: what a bulk deallocation
/// gives back one after the other. Empty slices have no block.
[[nodiscard]] RangeSet merged_blocks(const HeapState& state, std::span<const Handle> slices);

}  // namespace crashcheck::oracle
