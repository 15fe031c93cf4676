// Walks over the files at rest, then over a sample of those after a crash. The crash points are
// spread evenly over the events, so that a record that is pending is met as often as it is there.
#include "explorer/damage_exploration.h"

#include <numeric>
#include <set>

#include "explorer/damage_plan.h"
#include "explorer/hashing.h"
#include "explorer/model_walk.h"
#include "faultfs/crash_images.h"
#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

class DamageExploration {
 public:
  DamageExploration(const Store& store, const Recording& recording, const Scope& scope,
                    const OnViolation& on_violation, const DamageOptions& options)
      : recording_(recording),
        scope_(scope),
        on_violation_(on_violation),
        options_(options),
        checker_(store, scope.profile.unit_bytes),
        context_(fingerprint(recording)) {}

  DamageCounts run() {
    if (!options_.only || !options_.only->after_crash) files_at_rest();
    if (!options_.only || options_.only->after_crash) files_after_crashes();
    return std::move(counts_);
  }

 private:
  [[nodiscard]] bool is_over() const {
    return !going_on_ || (options_.stop != nullptr && *options_.stop);
  }

  /// A file to be damaged.
  struct Subject {
    const faultfs::Image& image;
    Model& model;
    std::uint64_t events = 0;  ///< that led to it
    Life life;                 ///< that ends with it
  };

  [[nodiscard]] Life life_until(std::size_t operations) const {
    const auto begin = recording_.operations.begin();
    return Life{{begin, begin + static_cast<std::ptrdiff_t>(operations)}, {}, {}};
  }

  void files_at_rest() {
    ModelWalk walk(recording_);
    const std::size_t steps = recording_.steps.size();
    const std::size_t first = options_.only_last_operation ? steps - 1 : 0;
    for (std::size_t step = first; step < steps && !is_over(); ++step) {
      const Step& done = recording_.steps[step];
      if (!done.known || !done.findings.empty()) return;
      walk.advance_to(step + 1);
      const auto model = walk.known().clone();
      model->crashed();
      const faultfs::Image image = live_view(recording_.trace, done.last_event);
      ++counts_.at_rest;
      damage_all({image, *model, done.last_event, life_until(step)});
    }
  }

  /// Ascending.
  [[nodiscard]] std::set<std::uint64_t> crash_events() const {
    const std::uint64_t last = recording_.last_crash_event();
    const std::size_t steps = recording_.steps.size();
    const bool is_part = options_.only_last_operation && steps > 1;
    const std::uint64_t first = is_part ? recording_.steps[steps - 2].last_event : 0;
    std::set<std::uint64_t> events;
    for (std::uint64_t i = 0; i < kDamagedCrashPoints && first <= last; ++i) {
      events.insert(first + (last - first) * i / (kDamagedCrashPoints - 1));
    }
    return events;
  }

  void files_after_crashes() {
    ModelWalk walk(recording_);
    for (const std::uint64_t event : crash_events()) {
      if (is_over()) return;
      const std::size_t step = recording_.interrupted_step(event);
      walk.advance_to(step);
      faultfs::CrashImages images(recording_.trace, scope_.profile, event, kDamagedImages);
      while (!is_over() && images.next() && images.crash_event() == event) {
        Life life = life_until(std::min(step, recording_.operations.size()));
        life.crash = images.crash();
        ++counts_.after_crash;
        damage_all({images.image(), walk.crashed(), event, std::move(life)});
      }
    }
  }

  void damage_all(const Subject& subject) {
    const bool at_rest = !subject.life.crash;
    if (!checker_.begin(subject.image, subject.model, at_rest)) {
      ++counts_.lost_before;
      return;
    }
    const auto plan = damage_plan(subject.image, subject.model.relied_on(subject.image),
                                  recording_.trace, subject.events);
    for (const Damage& damage : plan) {
      if (is_over()) return;
      if (!options_.only || options_.only->kind == damage.kind) try_out(subject, damage);
    }
  }

  void try_out(const Subject& subject, const Damage& damage) {
    const faultfs::Image found = damaged(subject.image, damage, recording_.trace).value();
    DamageVerdict verdict = checker_.check(found);
    counts_.add(damage.kind, subject.life.crash.has_value(), verdict);
    counts_.image_bytes += found.size();
    note_evidence(subject, damage, found.hash(), verdict);
    if (verdict.outcome != DamageOutcome::kSilent) return;
    const Finding& worst = verdict.findings.front();
    const auto word = damage_word(damage.kind, subject.life.crash.has_value());
    Sighting sighting{{worst.guarantee, worst.kind, word}, {subject.life}, verdict.findings};
    sighting.lives.front().damage = damage;
    going_on_ = on_violation_(sighting);
  }

  void note_evidence(const Subject& subject, const Damage& damage, const Hash128& image,
                     const DamageVerdict& verdict) {
    hasher_.reset();
    hasher_.add(context_);
    hasher_.add(subject.events);
    hasher_.add(std::uint64_t{subject.life.crash ? 1U : 0U});
    hasher_.add(image);
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(damage.kind), damage.at, damage.detail,
          static_cast<std::uint64_t>(verdict.outcome)}) {
      hasher_.add(number);
    }
    hasher_.add(verdict.exception);
    for (const Finding& finding : verdict.findings) {
      hasher_.add(finding.offset);
      hasher_.add(finding.length);
    }
    counts_.evidence.add(hasher_.value());
  }

  const Recording& recording_;
  const Scope& scope_;
  const OnViolation& on_violation_;
  const DamageOptions& options_;
  DamageChecker checker_;
  Hash128 context_;
  Hasher hasher_;
  DamageCounts counts_;
  bool going_on_ = true;
};

}  // namespace

void DamageCounts::add(DamageKind kind, bool is_after_crash, const DamageVerdict& verdict) {
  const auto of = static_cast<std::size_t>(kind);
  const auto became = static_cast<std::size_t>(verdict.outcome);
  ++outcomes[of][became];
  if (is_after_crash) ++after_crashes[of][became];
  if (verdict.outcome == DamageOutcome::kUndetectable) ++undetectable[verdict.exception];
  if (verdict.outcome == DamageOutcome::kSilent) ++silent[verdict.findings.front().message];
}

DamageCounts& DamageCounts::operator+=(const DamageCounts& other) {
  at_rest += other.at_rest;
  after_crash += other.after_crash;
  lost_before += other.lost_before;
  image_bytes += other.image_bytes;
  for (std::size_t kind = 0; kind < outcomes.size(); ++kind) {
    for (std::size_t i = 0; i < kDamageOutcomes; ++i) {
      outcomes[kind][i] += other.outcomes[kind][i];
      after_crashes[kind][i] += other.after_crashes[kind][i];
    }
  }
  for (const auto& [name, times] : other.undetectable) undetectable[name] += times;
  for (const auto& [words, times] : other.silent) silent[words] += times;
  evidence += other.evidence;
  return *this;
}

std::uint64_t DamageCounts::tried(DamageKind kind) const {
  const Outcomes& of_kind = outcomes[static_cast<std::size_t>(kind)];
  return std::accumulate(of_kind.begin(), of_kind.end(), std::uint64_t{0});
}

std::uint64_t DamageCounts::tried() const {
  std::uint64_t sum = 0;
  for (const DamageKind kind : kDamageKinds) sum += tried(kind);
  return sum;
}

std::uint64_t DamageCounts::count(DamageOutcome outcome) const {
  std::uint64_t sum = 0;
  for (const Outcomes& of_kind : outcomes) sum += of_kind[static_cast<std::size_t>(outcome)];
  return sum;
}

Hash128 DamageCounts::digest() const {
  Hasher hasher;
  hasher.add(evidence.sum());
  for (const std::uint64_t number : {at_rest, after_crash, lost_before, tried()}) {
    hasher.add(number);
  }
  return hasher.value();
}

DamageCounts explore_damage(const Store& store, const Recording& recording, const Scope& scope,
                            const OnViolation& on_violation, const DamageOptions& options) {
  return DamageExploration(store, recording, scope, on_violation, options).run();
}

}  // namespace crashcheck::explorer
