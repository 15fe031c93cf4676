// Bounded proof: every state that a store of a few units can reach by any history of an alphabet,
// every crash on the way to each, every recovery, every crash in that, and on from there, until
// nothing new comes. What is shown then holds for histories of any length in such a store.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explorer/case.h"
#include "explorer/exploration.h"

namespace crashcheck::prover {

struct Bounds {
  std::uint64_t units = 4;  ///< that the store may have in it, as its alphabet counts them
  std::string alphabet = "core";
  explorer::Scope scope;  ///< of a device whose syncs are honest: states are not finite otherwise
  /// No state is gone on from that takes more actions than this to reach.
  std::uint32_t max_depth = UINT32_MAX;
  /// For tests of the canonical form: tell states apart by everything that led to them.
  bool exact = false;
  /// Names the program that proves, with its stores, devices and checks: what another one has shown
  /// is not taken over from its checkpoint. Plays no part in the proof.
  std::string build = {};

  bool operator==(const Bounds&) const = default;
};

/// REQUIRES: `store` has the alphabet that `bounds` names.
[[nodiscard]] const explorer::Alphabet& alphabet_of(const explorer::Store& store,
                                                    const Bounds& bounds);

/// The stores that the proof is about, in its words. REQUIRES: as above.
[[nodiscard]] std::string extent_of(const explorer::Store& store, const Bounds& bounds);

/// What ends a proof before its time. It may be taken up again.
struct Budget {
  unsigned jobs = 1;
  std::optional<std::chrono::steady_clock::duration> time_limit;
  std::uint64_t max_states = UINT64_MAX;  ///< no state is expanded once there are this many
};

/// One way to break a guarantee: a shortest one, of the actions it takes.
struct Violation {
  std::uint64_t states = 0;   ///< crash images with this signature, and transitions without a crash
  std::uint32_t actions = 0;  ///< that lead there, the last one cut
  explorer::Case reproduction;
};

struct Proof {
  bool fixpoint = false;          ///< every state that was reached has been expanded
  std::uint64_t states = 0;       ///< distinct ones
  std::uint64_t expanded = 0;     ///< of these, all of whose actions were carried out
  std::uint64_t depth = 0;        ///< actions to the furthest of the states
  std::uint64_t transitions = 0;  ///< actions carried out
  std::uint64_t beyond =
      0;  ///< actions and recoveries not gone on from: the store has outgrown its units
  std::uint64_t memory_bytes = 0;  ///< taken by the states
  explorer::Counts counts;         ///< of crash images
  explorer::Evidence state_keys;   ///< of all states
  std::map<explorer::Signature, Violation> violations;

  /// The certificate's number: over every state, every crash image and every verdict.
  [[nodiscard]] explorer::Hash128 digest() const;
};

/// Why a proof does not go on.
enum class Ended : std::uint8_t {
  kFixpoint,  ///< or as deep as the bounds allow
  kOutOfTime,
  kTooManyStates,
  kStopped,
};

/// What a proof has done so far; read by a progress line.
struct ProofProgress {
  std::atomic<std::uint64_t> states{0};
  std::atomic<std::uint64_t> expanded{0};
  std::atomic<std::uint64_t> images{0};
  std::atomic<std::uint64_t> violating{0};
  std::atomic<bool> stop{false};  ///< set it to end the proof with what it has
};

/// A proof that may be cut short, kept, and taken up again. The same bounds give the same proof
/// with any budget and any number of jobs, once it has reached the fixpoint.
class Prover {
 public:
  /// Borrows `store`. REQUIRES: it has the alphabet that `bounds` names.
  Prover(const explorer::Store& store, const Bounds& bounds);
  ~Prover();
  Prover(const Prover&) = delete;
  Prover& operator=(const Prover&) = delete;
  Prover(Prover&&) = delete;
  Prover& operator=(Prover&&) = delete;

  /// Goes on until the fixpoint or the end of the budget.
  Ended run(const Budget& budget, ProofProgress& progress);

  /// What has been shown so far.
  [[nodiscard]] Proof proof() const;

  /// All that is needed to go on another time, as bytes with a checksum.
  [[nodiscard]] std::string checkpoint() const;
  /// Takes up where `checkpoint` was taken. REQUIRES: nothing has been run yet.
  /// ERRORS: what is wrong with it, in words: not a checkpoint, damaged, of other bounds or another
  /// protocol; nothing has changed then.
  [[nodiscard]] std::optional<std::string> resume(const std::string& checkpoint);

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace crashcheck::prover
