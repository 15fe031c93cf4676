// The walk over all crash images of one recording, and of the recoveries from them.
#include "explorer/exploration.h"

#include "explorer/image_checker.h"
#include "explorer/model_walk.h"
#include "faultfs/crash_images.h"
#include "faultfs/saturating.h"
#include "seen_images.h"

namespace crashcheck::explorer {
namespace {

void count_guarantees(const oracle::Judgement& judgement, Counts& counts) {
  oracle::GuaranteeSet broken;
  for (const oracle::Finding& finding : judgement.findings) {
    broken.set(static_cast<std::size_t>(finding.guarantee));
  }
  for (std::size_t i = 0; i < broken.size(); ++i) {
    if (broken.test(i)) ++counts.violating_by_guarantee[i];
    if (!broken.test(i) && !judgement.judged.test(i)) ++counts.unjudged_by_guarantee[i];
  }
}

class Exploration {
 public:
  Exploration(const Subject& subject, const Recording& recording, const Scope& scope,
              const OnViolation& on_violation, const ExploreOptions& options)
      : recording_(recording),
        scope_(scope),
        on_violation_(on_violation),
        options_(options),
        checker_(subject, scope.profile.unit_bytes,
                 scope.nested > 0 ? ImageChecker::Recoveries::kRecorded
                                  : ImageChecker::Recoveries::kForgotten),
        walk_(recording) {}

  Counts run() {
    if (const auto step = recording_.first_step_with_findings()) report_without_crash(*step);
    const std::uint64_t last = recording_.last_crash_event();
    faultfs::CrashImages images(recording_.trace, scope_.profile, options_.first_event,
                                scope_.epoch_cap);
    std::uint64_t crash_points = 0;
    while (going_on_ && images.next() && images.crash_event() <= last) {
      if (options_.stop != nullptr && *options_.stop) break;
      count(images, crash_points);
      move_to(recording_.interrupted_step(images.crash_event()));
      const FreshSpace fresh = fresh_in(images, recording_.trace, recording_.fresh);
      if (is_settled(images.image(), fresh, scope_.nested)) continue;
      way_ = {&images};
      visit(images.image(), fresh, scope_.nested);
    }
    return counts_;
  }

 private:
  /// Counts the image that the walk is at.
  void count(const faultfs::CrashImages& images, std::uint64_t& crash_points) {
    ++counts_.states;
    counts_.image_bytes += images.image().size();
    const bool is_new = images.crash_event() + 1 != crash_points;
    crash_points = images.crash_event() + 1;
    if (is_new) ++counts_.crash_points;
    if (!images.sampled()) return;
    ++counts_.sampled;
    if (!is_new) return;
    ++counts_.sampled_points;
    counts_.sampled_of = faultfs::saturating_add(counts_.sampled_of, images.possible());
  }

  void move_to(std::size_t step) {
    if (started_ && step == step_) return;
    started_ = true;
    step_ = step;
    walk_.advance_to(step);
    seen_.begin_step();
  }

  /// What the image that a crash left of `trace` shows where nobody ever wrote, which matters only
  /// while the store is being created. `before` is what the trace began with.
  [[nodiscard]] FreshSpace fresh_in(const faultfs::CrashImages& images, const faultfs::Trace& trace,
                                    FreshSpace before) const {
    const bool matters =
        recording_.protocol == oracle::Protocol::kJournaled && walk_.acceptable().front().creation;
    if (!matters) return FreshSpace::kZero;
    return either(before, fresh_space(trace, scope_.profile, images.crash(), images.image()));
  }

  /// Whether nothing new can come of this image; sets first_time_ otherwise.
  bool is_settled(io::ByteView image, FreshSpace fresh, unsigned depth) {
    const auto seen = seen_.insert(image, fresh, depth);
    first_time_ = seen == SeenImages::Seen::kNever;
    return seen == SeenImages::Seen::kAsDeeply;
  }

  /// Recovers and judges; goes on to crashes inside that recovery where nothing was wrong.
  void visit(io::ByteView image, FreshSpace fresh, unsigned depth) {
    const bool counts_here = first_time_;
    auto judgement = checker_.check(image, walk_.acceptable(), fresh);
    restrict_to_what_is_judged(judgement.judged);
    if (counts_here) ++counts_.tested;
    const bool goes_on = judgement.holds() && !judgement.rightly_refused && depth > 0;
    const auto recovery = goes_on ? checker_.take_recovery() : faultfs::Trace();
    if (options_.on_recovery) observe(image, goes_on ? &recovery : nullptr);
    if (!judgement.holds()) {
      // What a nested crash led to before is worth another look where one crash is enough.
      if (counts_here || way_.size() == 1) report(std::move(judgement), counts_here);
      return;
    }
    if (counts_here) count_guarantees(judgement, counts_);
    if (judgement.rightly_refused) return;
    if (way_.size() == 1 && options_.on_held && counts_here) {
      options_.on_held({*way_[0], step_, walk_.acceptable(), fresh});
    }
    if (goes_on) crash_inside(recovery, fresh, depth - 1);
  }

  void observe(io::ByteView image, const faultfs::Trace* explored) const {
    options_.on_recovery(
        {image, checker_.recovered(), checker_.opened(), way_.size() > 1, explored});
  }

  /// After an error there is one guarantee, whatever is wrong; without a nested crash nothing is
  /// said about converging.
  void restrict_to_what_is_judged(oracle::GuaranteeSet& judged) const {
    const auto contained = static_cast<std::size_t>(oracle::Guarantee::kContained);
    if (!options_.faults.empty()) {
      judged.reset();
      judged.set(contained);
      return;
    }
    judged.reset(contained);
    if (way_.size() == 1) judged.reset(static_cast<std::size_t>(oracle::Guarantee::kConverges));
  }

  void crash_inside(const faultfs::Trace& recovery, FreshSpace before, unsigned depth) {
    faultfs::CrashImages images(recovery, scope_.profile, 0, scope_.epoch_cap);
    std::uint64_t crash_points = 0;
    while (going_on_ && images.next()) {
      count(images, crash_points);
      ++counts_.nested;
      const FreshSpace fresh = fresh_in(images, recovery, before);
      if (is_settled(images.image(), fresh, depth)) continue;
      way_.push_back(&images);
      visit(images.image(), fresh, depth);
      way_.pop_back();
    }
  }

  void report_without_crash(std::size_t step) {
    const oracle::Findings& findings = recording_.steps[step].findings;
    const std::string_view word =
        options_.faults.empty() ? kNoCrash : operation_name(recording_.operations, name_step());
    const Sighting sighting{signature_of(findings.front(), word), {life_until(step)}, findings};
    going_on_ = on_violation_(sighting);
  }

  void report(oracle::Judgement judgement, bool counts_here) {
    const bool is_nested = way_.size() > 1;
    if (is_nested) {
      const oracle::Findings diverged = oracle::converges(judgement.findings);
      judgement.findings.insert(judgement.findings.end(), diverged.begin(), diverged.end());
    }
    const bool after_error = !options_.faults.empty();
    if (after_error) judgement.findings = oracle::contained(std::move(judgement.findings));
    oracle::sort_by_severity(judgement.findings);
    if (counts_here) {
      ++counts_.violating;
      count_guarantees(judgement, counts_);
    }
    const std::string_view cut = is_nested || cuts_reopen_after_error()
                                     ? kNestedCrash
                                     : operation_name(recording_.operations, name_step());
    Sighting sighting{signature_of(judgement.findings.front(), cut),
                      {life_until(step_)},
                      std::move(judgement.findings)};
    sighting.lives.front().crash = way_.front()->crash();
    for (std::size_t i = 1; i < way_.size(); ++i) {
      sighting.lives.push_back(Life{{}, {}, way_[i]->crash()});
    }
    going_on_ = on_violation_(sighting);
  }

  [[nodiscard]] bool cuts_reopen_after_error() const {
    return !options_.faults.empty() && step_ > options_.faults.front().step &&
           step_ <= recording_.operations.size() &&
           std::holds_alternative<history::Reopen>(recording_.operations[step_ - 1]);
  }

  /// After an error the step that failed gives the name, whatever was cut later.
  [[nodiscard]] std::size_t name_step() const {
    return options_.faults.empty() ? step_ : options_.faults.front().step;
  }

  static Signature signature_of(const oracle::Finding& finding, std::string_view operation) {
    return Signature{finding.guarantee, finding.kind, operation};
  }

  [[nodiscard]] Life life_until(std::size_t step) const {
    const auto& operations = recording_.operations;
    const auto count = static_cast<std::ptrdiff_t>(std::min(step, operations.size()));
    return Life{{operations.begin(), operations.begin() + count}, options_.faults, std::nullopt};
  }

  const Recording& recording_;
  const Scope& scope_;
  const OnViolation& on_violation_;
  const ExploreOptions& options_;
  ImageChecker checker_;
  ModelWalk walk_;
  SeenImages seen_;
  Counts counts_;
  std::vector<const faultfs::CrashImages*> way_;  // to the image at hand
  std::size_t step_ = 0;
  bool started_ = false;
  bool first_time_ = true;
  bool going_on_ = true;
};

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  crash_points += other.crash_points;
  states += other.states;
  tested += other.tested;
  violating += other.violating;
  nested += other.nested;
  sampled_points += other.sampled_points;
  sampled += other.sampled;
  sampled_of = faultfs::saturating_add(sampled_of, other.sampled_of);
  image_bytes += other.image_bytes;
  for (std::size_t i = 0; i < violating_by_guarantee.size(); ++i) {
    violating_by_guarantee[i] += other.violating_by_guarantee[i];
    unjudged_by_guarantee[i] += other.unjudged_by_guarantee[i];
  }
  return *this;
}

std::size_t Sighting::operations() const {
  std::size_t count = 0;
  for (const Life& life : lives) count += life.operations.size();
  return count;
}

std::string_view operation_name(const history::History& history, std::size_t step) {
  if (step == 0) return "open";
  return step <= history.size() ? history::word(history[step - 1]) : "close";
}

Counts explore(const Subject& subject, const Recording& recording, const Scope& scope,
               const OnViolation& on_violation, const ExploreOptions& options) {
  return Exploration(subject, recording, scope, on_violation, options).run();
}

}  // namespace crashcheck::explorer
