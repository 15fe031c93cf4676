// A heap that is open, in terms of slices: what a session of GhostTree has to be for its model.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "explorer/store.h"
#include "history/operation.h"
#include "oracle/heap_state.h"

namespace crashcheck::ghost_tree {

/// For each slice that an operation gave or moved, where it is now; and what the operations that
/// change nothing returned.
struct Returned : std::vector<oracle::Placement> {
  using vector::vector;

  history::Bytes read = {};  ///< of a read
  /// Of a call that had to be refused: whether it was made, where its places were then, and the
  /// error; no error where the heap did what it was asked.
  bool was_made = false;
  std::vector<oracle::Placement> asked = {};
  std::optional<io::ErrorCode> refusal = std::nullopt;
};

/// The checker's form of it: nothing for an operation that returns no place.
[[nodiscard]] explorer::Answer to_answer(Returned returned);
/// Back again. What is referred to lives as long as the answer's content.
/// REQUIRES: to_answer() has made it.
[[nodiscard]] const Returned& returned_in(const explorer::Answer& answer);
[[nodiscard]] std::span<const oracle::Placement> places_in(const explorer::Answer& answer);

/// Of an operation that names no slice.
inline constexpr std::span<const oracle::Placement> kNoOperands = {};

class HeapSession : public explorer::Session {
 public:
  /// Finds the slices of `operation` by what `model`, a HeapModel, knows. A call is not made that
  /// does not have to be refused after all.
  [[nodiscard]] io::Result<explorer::Answer> apply(const explorer::Operation& operation,
                                                   const explorer::Model& model) final;

  /// Does `operation`, whose slices are at `operands`, in the order in which it names them. Of a
  /// call that has to be refused, success says how it was answered.
  /// REQUIRES: not a Reopen. ERRORS: the store's; of a call that has to be refused, those that are
  /// no refusal.
  [[nodiscard]] virtual io::Result<Returned> apply(const history::Operation& operation,
                                                   std::span<const oracle::Placement> operands) = 0;
};

}  // namespace crashcheck::ghost_tree
