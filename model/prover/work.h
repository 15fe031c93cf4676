// The part of a proof that is kept from one run to the next.
#pragma once

#include "expansion.h"
#include "prover/proof.h"

namespace crashcheck::prover {

/// A signature, and the state from which it was seen first.
struct FirstSeen {
  std::uint64_t states = 0;
  StateId from = 0;
  Seen seen;

  bool operator==(const FirstSeen&) const = default;
};

/// States are expanded in the order of their ids, which is breadth-first.
struct Progress {
  States states;
  std::vector<std::uint32_t> depths;  ///< of each state: actions from the creation
  StateId next = 0;                   ///< the first state that is not expanded
  std::uint64_t transitions = 0;
  std::uint64_t beyond = 0;
  explorer::Counts counts;
  std::map<explorer::Signature, FirstSeen> violations;
};

/// `progress` as bytes that name `bounds` and `writes`, which says what the store writes, with a
/// checksum.
[[nodiscard]] std::string to_checkpoint(const Progress& progress, const Bounds& bounds,
                                        const explorer::Store& store, std::string_view writes);

/// Reads them back. The error is for people; `progress` is left as it was then.
[[nodiscard]] std::optional<std::string> from_checkpoint(std::string_view bytes,
                                                         const Bounds& bounds,
                                                         const explorer::Store& store,
                                                         std::string_view writes,
                                                         Progress& progress);

}  // namespace crashcheck::prover
