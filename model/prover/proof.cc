// Breadth first. States are expanded by several threads and taken in by one, in order, so that the
// ids and with them the whole proof are the same for any number of them.
#include "prover/proof.h"

#include <algorithm>
#include <stdexcept>

#include "explorer/hashing.h"
#include "explorer/parallel.h"
#include "explorer/view.h"
#include "work.h"

namespace crashcheck::prover {
namespace {

/// Expanded before what was reached is taken in; the budget is looked at in between.
constexpr StateId kBatch = 512;
/// Enough to tell what a store writes from what another one does.
constexpr std::uint64_t kIdentityHistories = 3;

using Clock = std::chrono::steady_clock;

}  // namespace

class Prover::Work {
 public:
  Work(const explorer::Store& store, const Bounds& bounds) : store_(store), bounds_(bounds) {
    Reached nothing;
    nothing.start = Start{};
    done_.states.insert(std::move(nothing));
    done_.depths.push_back(0);
  }

  Ended run(const Budget& budget, ProofProgress& progress) {
    const auto deadline =
        budget.time_limit ? Clock::now() + *budget.time_limit : Clock::time_point::max();
    show(progress);
    while (!is_over()) {
      if (progress.stop) return Ended::kStopped;
      if (done_.states.size() >= budget.max_states) return Ended::kTooManyStates;
      if (Clock::now() >= deadline) return Ended::kOutOfTime;
      for (const auto& expansion : expand_batch(budget.jobs, deadline, progress)) {
        if (!expansion) break;  // cut short: what comes behind it is expanded another time
        take_in(*expansion);
      }
      show(progress);
    }
    return Ended::kFixpoint;
  }

  [[nodiscard]] Proof proof() const {
    Proof proof;
    proof.fixpoint = done_.next == done_.states.size();
    proof.states = done_.states.size();
    proof.expanded = done_.next;
    proof.depth = done_.depths.back();
    proof.transitions = done_.transitions;
    proof.beyond = done_.beyond;
    proof.memory_bytes = done_.states.bytes() + done_.depths.capacity() * sizeof(std::uint32_t);
    proof.counts = done_.counts;
    for (StateId id = 0; id < done_.states.size(); ++id) {
      proof.state_keys.add(done_.states[id].key);
    }
    for (const auto& [signature, first] : done_.violations) {
      proof.violations.emplace(
          signature, Violation{first.states, done_.depths[first.from] + 1,
                               reproduction_of(store_, done_.states, first.from, signature,
                                               first.seen, bounds_)});
    }
    return proof;
  }

  [[nodiscard]] std::string checkpoint() const {
    return to_checkpoint(done_, bounds_, store_, identity());
  }
  [[nodiscard]] std::optional<std::string> resume(const std::string& bytes) {
    return from_checkpoint(bytes, bounds_, store_, identity(), done_);
  }

 private:
  /// The store: its name, and what it does with some histories. Another order of writes is another
  /// proof.
  [[nodiscard]] std::string identity() const {
    explorer::Hasher hasher;
    for (std::uint64_t index = 0; index < kIdentityHistories; ++index) {
      const auto history = store_.workload().draw({.index = index});
      hasher.add(explorer::fingerprint(explorer::record(store_, history)));
    }
    return std::string(store_.name()) + " store " + to_string(hasher.value());
  }

  [[nodiscard]] bool is_over() const {
    return done_.next == done_.states.size() || done_.depths[done_.next] >= bounds_.max_depth;
  }

  /// The states that come next, each expanded as a whole or not at all.
  [[nodiscard]] std::vector<std::optional<Expansion>> expand_batch(unsigned jobs,
                                                                   Clock::time_point deadline,
                                                                   ProofProgress& progress) const {
    const auto end = std::min<std::size_t>(done_.states.size(), std::size_t{done_.next} + kBatch);
    std::vector<std::optional<Expansion>> expansions(end - done_.next);
    std::atomic<std::size_t> next{0};
    explorer::in_parallel(jobs, [&] {
      for (std::size_t i = next++; i < expansions.size(); i = next++) {
        const auto id = static_cast<StateId>(done_.next + i);
        if (done_.depths[id] >= bounds_.max_depth || Clock::now() >= deadline) return;
        Expansion expansion = expand(store_, done_.states, id, bounds_, &progress.stop);
        if (progress.stop) return;
        ++progress.expanded;
        progress.images += expansion.counts.states;
        progress.violating += expansion.counts.violating;
        expansions[i] = std::move(expansion);
      }
    });
    return expansions;
  }

  /// What came of the next state.
  void take_in(const Expansion& expansion) {
    if (is_over()) return;
    const StateId from = done_.next++;
    done_.counts += expansion.counts;
    done_.transitions += expansion.transitions;
    done_.beyond += expansion.beyond;
    for (const Reached& reached : expansion.reached) {
      if (done_.states.insert(reached)) done_.depths.push_back(done_.depths[from] + 1);
    }
    for (const auto& [signature, seen] : expansion.seen) {
      const auto [known, is_new] =
          done_.violations.try_emplace(signature, FirstSeen{0, from, seen});
      known->second.states += seen.states;
    }
  }

  void show(ProofProgress& progress) const {
    progress.states = done_.states.size();
    progress.expanded = done_.next;
    progress.images = done_.counts.states;
    progress.violating = done_.counts.violating;
  }

  const explorer::Store& store_;
  Bounds bounds_;
  Progress done_;
};

const explorer::Alphabet& alphabet_of(const explorer::Store& store, const Bounds& bounds) {
  const explorer::Alphabet* alphabet = explorer::find_alphabet(store, bounds.alphabet);
  if (alphabet == nullptr) throw std::invalid_argument("the store has no such alphabet");
  return *alphabet;
}

std::string extent_of(const explorer::Store& store, const Bounds& bounds) {
  const explorer::UnitWords units = alphabet_of(store, bounds).unit_words();
  std::string words = explorer::thing_of(store) + "s of at most " + std::to_string(bounds.units);
  return words.append(" ").append(bounds.units == 1 ? units.one : units.many).append(units.size);
}

explorer::Hash128 Proof::digest() const {
  explorer::Hasher hasher;
  hasher.add(counts.digest());
  hasher.add(state_keys.sum());
  for (const std::uint64_t count : {states, expanded, transitions, beyond}) hasher.add(count);
  return hasher.value();
}

Prover::Prover(const explorer::Store& store, const Bounds& bounds)
    : work_(std::make_unique<Work>(store, bounds)) {}
Prover::~Prover() = default;

Ended Prover::run(const Budget& budget, ProofProgress& progress) {
  return work_->run(budget, progress);
}
Proof Prover::proof() const { return work_->proof(); }
std::string Prover::checkpoint() const { return work_->checkpoint(); }
std::optional<std::string> Prover::resume(const std::string& checkpoint) {
  return work_->resume(checkpoint);
}

}  // namespace crashcheck::prover
