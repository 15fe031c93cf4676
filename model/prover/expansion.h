// Everything that can happen at one state.
#pragma once

#include "prover/proof.h"
#include "session.h"
#include "states.h"

namespace crashcheck::prover {

/// The first sighting of a signature at a state.
struct Seen {
  std::uint64_t states = 0;
  Action action;
  std::optional<faultfs::ChoiceList> way;  ///< nothing where no crash was needed

  bool operator==(const Seen&) const = default;
};

struct Expansion {
  explorer::Counts counts;
  std::uint64_t transitions = 0;
  std::uint64_t beyond = 0;
  std::vector<Reached> reached;  ///< in the order of the choices; none twice
  std::map<explorer::Signature, Seen> seen;
};

/// Carries out every action at state `id`, with every crash. States that are in `states` are left
/// out of what was reached.
/// Ends early, with a part of it, where `stop` becomes true.
[[nodiscard]] Expansion expand(const explorer::Store& store, const States& states, StateId id,
                               const Bounds& bounds, const std::atomic<bool>* stop = nullptr);

/// The case that leads to a sighting at state `id`: all lives from the creation on, worked out by
/// carrying out the choices again.
[[nodiscard]] explorer::Case reproduction_of(const explorer::Store& store, const States& states,
                                             StateId id, const explorer::Signature& signature,
                                             const Seen& seen, const Bounds& bounds);

}  // namespace crashcheck::prover
