// Breadth first. States are expanded by several threads and taken in by one, in order, so that the
// ids and with them the whole proof are the same for any number of them.
#include "prover/proof.h"

#include <algorithm>

#include "explorer/hashing.h"
#include "explorer/parallel.h"
#include "work.h"

namespace crashcheck::prover {
namespace {

/// Expanded before what was reached is taken in; the budget is looked at in between.
constexpr StateId kBatch = 512;

using Clock = std::chrono::steady_clock;

}  // namespace

class Prover::Work {
 public:
  Work(const explorer::Subject& subject, const Bounds& bounds)
      : subject_(subject), bounds_(bounds) {
    Reached nothing;
    nothing.start = Start{};
    done_.states.insert(std::move(nothing));
    done_.depths.push_back(0);
  }

  Ended run(const Budget& budget, ProofProgress& progress) {
    const auto start = Clock::now();
    show(progress);
    while (!is_over()) {
      if (progress.stop) return Ended::kStopped;
      if (done_.states.size() > budget.max_states) return Ended::kTooManyStates;
      if (budget.time_limit && Clock::now() - start >= *budget.time_limit) return Ended::kOutOfTime;
      const std::vector<Expansion> expansions = expand_batch(budget.jobs, progress);
      if (progress.stop) return Ended::kStopped;  // some may be missing
      for (const Expansion& expansion : expansions) take_in(expansion);
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
                               reproduction_of(subject_, done_.states, first.from, signature,
                                               first.seen, bounds_)});
    }
    return proof;
  }

  [[nodiscard]] std::string checkpoint() const {
    return to_checkpoint(done_, bounds_, subject_.name());
  }
  [[nodiscard]] std::optional<std::string> resume(const std::string& bytes) {
    return from_checkpoint(bytes, bounds_, subject_.name(), done_);
  }

 private:
  [[nodiscard]] bool is_over() const {
    return done_.next == done_.states.size() || done_.depths[done_.next] >= bounds_.max_depth;
  }

  [[nodiscard]] std::vector<Expansion> expand_batch(unsigned jobs, ProofProgress& progress) const {
    const auto end = std::min<std::size_t>(done_.states.size(), std::size_t{done_.next} + kBatch);
    std::vector<Expansion> expansions(end - done_.next);
    std::atomic<std::size_t> next{0};
    explorer::in_parallel(jobs, [&] {
      for (std::size_t i = next++; i < expansions.size() && !progress.stop; i = next++) {
        const auto id = static_cast<StateId>(done_.next + i);
        if (done_.depths[id] >= bounds_.max_depth) continue;
        expansions[i] = expand(subject_, done_.states, id, bounds_);
        ++progress.expanded;
        progress.images += expansions[i].counts.states;
        progress.violating += expansions[i].counts.violating;
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

  const explorer::Subject& subject_;
  Bounds bounds_;
  Progress done_;
};

explorer::Hash128 Proof::digest() const {
  explorer::Hasher hasher;
  hasher.add(counts.digest());
  hasher.add(state_keys.sum());
  for (const std::uint64_t count : {states, expanded, transitions, beyond}) hasher.add(count);
  return hasher.value();
}

Prover::Prover(const explorer::Subject& subject, const Bounds& bounds)
    : work_(std::make_unique<Work>(subject, bounds)) {}
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
