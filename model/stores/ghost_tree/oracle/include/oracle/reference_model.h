// The reference model: follows what an application was told and says what may be found after a
// crash.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "history/operation.h"
#include "oracle/finding.h"
#include "oracle/heap_state.h"

namespace crashcheck::oracle {

class ReferenceModel {
 public:
  /// A heap that has just been created: 48 bytes, nothing live, nothing free.
  explicit ReferenceModel(Protocol protocol);
  /// A heap as found after a crash. `next_handle` is the first that has not been given yet.
  ReferenceModel(Protocol protocol, HeapState state, Handle next_handle);

  [[nodiscard]] const HeapState& state() const { return state_; }

  /// Where the slices are that `operation` refers to, in the order in which it names them: in a
  /// batch, with kReturnedInBatch for those that it gives or reallocates itself before. Nothing
  /// where one of them is not alive then.
  [[nodiscard]] std::optional<std::vector<Placement>> operands(
      const history::Operation& operation) const;

  /// `operation` returned success and, for each slice it gave or moved, the placement in
  /// `returned`. Returns what is wrong with that answer; the model believes it all the same.
  /// REQUIRES: operands(operation); as many places as places_returned(operation).
  [[nodiscard]] Findings acknowledge(const history::Operation& operation,
                                     std::span<const Placement> returned);

  /// So many handles belong to slices that were never given.
  void leave_out(Handle count) { next_handle_ += count; }

  /// What a crash inside `operation`, which would have returned `returned`, may leave in the file,
  /// under the documentation of the protocol.
  /// REQUIRES: as for acknowledge; every operation before it is acknowledged, it is not.
  [[nodiscard]] std::vector<Outcome> in_flight(const history::Operation& operation,
                                               std::span<const Placement> returned) const;

  /// What may be found after a crash while the file was being created.
  [[nodiscard]] static std::vector<Outcome> creation_in_flight();

 private:
  /// What an operation returned, and where to say what is wrong with it.
  struct Answer {
    std::span<const Placement> returned;
    Findings& findings;
  };
  void follow(const history::Allocate& operation, Answer answer);
  void follow(const history::Deallocate& operation, Answer answer);
  void follow(const history::Reallocate& operation, Answer answer);
  void follow(const history::AllocateBulk& operation, Answer answer);
  void follow(const history::DeallocateBulk& operation, Answer answer);
  void follow(const history::Write& operation, Answer answer);
  void follow(const history::WriteHeader& operation, Answer answer);
  void follow(const history::Reopen& operation, Answer answer);
  void follow(const history::AllocateInto& operation, Answer answer);
  void follow(const history::ReallocateInto& operation, Answer answer);
  void follow(const history::DeallocateFrom& operation, Answer answer);
  void follow(const history::Reclaim& operation, Answer answer);
  void follow(const history::Batch& operation, Answer answer);
  void follow(const history::Abandon& operation, Answer answer);
  /// Those that change nothing; see answers.h for what they have to return.
  void follow(const history::SetReserve& /*operation*/, Answer /*answer*/) {}
  void follow(const history::Read& /*operation*/, Answer /*answer*/) {}
  void follow(const history::Refused& /*operation*/, Answer /*answer*/) {}

  LiveSlice& give(std::uint64_t length, Placement placement, Findings& findings);
  void take_memory(Range block, Findings& findings);
  void take_whole_block(Range blocks, Findings& findings);
  void grow_in_place(Range from, Range to, Findings& findings);
  void give_back(Range block);
  void fill(const history::Slot& slot, Placement placement, Findings& findings);
  void remember_previous(const HeapState& before);

  Protocol protocol_;
  HeapState state_;
  Handle next_handle_ = 0;
};

/// The blocks of `slices` of `state`, joined where they touch, ascending: what a bulk deallocation
/// gives back one after the other. Empty slices have no block.
[[nodiscard]] RangeSet merged_blocks(const HeapState& state, std::span<const Handle> slices);

}  // namespace crashcheck::oracle
