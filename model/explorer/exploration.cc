// The crash walk. An odometer chooses the crash point, the image found there, and whether the power
// goes again in the recovery from it; a run follows these choices as deep as they lead. Two runs
// share the beginning of their way, so frames are kept from run to run, and each image is made from
// the one before by what differs. An image that was met before in the same step, with as many
// nested crashes still to come, has the same acceptable states: it is counted and not recovered
// again. Evidence counts a distinct image once for each step, depth and kind of unwritten bytes.
#include "explorer/exploration.h"

#include "explorer/claims.h"
#include "explorer/hashing.h"
#include "explorer/image_checker.h"
#include "explorer/model_walk.h"
#include "explorer/unwritten_bytes.h"
#include "faultfs/crash_images.h"
#include "faultfs/saturating.h"
#include "image_cursor.h"
#include "io/assert.h"
#include "seen_images.h"

namespace crashcheck::explorer {
namespace {

/// One run goes from a crash to the crash in its recovery to the crash in that one's, as far as the
/// choices lead: at each, the crash point, the image, and whether the power goes again. What two
/// runs have in common is kept from one to the next.
class Exploration {
 public:
  Exploration(const Store& store, const Recording& recording, const Scope& scope,
              const OnViolation& on_violation, const ExploreOptions& options)
      : promises_(store.promises()),
        recording_(recording),
        scope_(scope),
        on_violation_(on_violation),
        options_(options),
        checker_(store, scope.profile,
                 scope.nested > 0 ? ImageChecker::Recoveries::kRecorded
                                  : ImageChecker::Recoveries::kForgotten),
        claims_(store, scope.profile),
        walk_(recording),
        context_(fingerprint(recording)),
        sampled_(options.sampling ? options.sampling->seed : 0) {
    checker_.end_by(options.also_stop != nullptr ? options.also_stop : options.stop);
  }

  CountsByCut run() {
    if (is_stopped()) return {};  // the recording may have been cut short
    if (const auto step = recording_.first_step_with_findings()) report_without_crash(*step);
    if (!begin()) return {};
    do {
      if (is_stopped()) break;
      follow(odometer_);
      if (++since_told_ == kStatesBetween) tell();
    } while (going_on_ && odometer_.next());
    tell();
    return std::move(counts_);
  }

  /// Goes one way only. REQUIRES: a fresh object.
  std::vector<faultfs::CrashPoint> crashes_on(faultfs::Choices& way) {
    CRASHCHECK_ASSERT(frames_.empty(), "a fresh exploration");
    std::vector<faultfs::CrashPoint> crashes;
    if (!begin()) return crashes;
    follow(way);
    for (const auto& frame : frames_) crashes.push_back(frame->cursor.images().crash());
    return crashes;
  }

 private:
  /// A crash on the way, and the recovery from it.
  struct Frame {
    Frame(const faultfs::Trace& cut, const faultfs::DeviceProfile& profile, CrashPlan plan,
          UnwrittenBytes shown)
        : trace(cut), cursor(cut, profile, std::move(plan)), before(shown) {}

    const faultfs::Trace& trace;  ///< that is cut
    ImageCursor cursor;
    UnwrittenBytes before;                             ///< what the trace's file shows at first
    UnwrittenBytes unwritten = UnwrittenBytes::kZero;  ///< what the image shows
    std::optional<faultfs::Trace> recovery;            ///< where that is to be cut, too
    bool at_first_image = true;                        ///< nothing is counted yet
  };

  [[nodiscard]] bool is_stopped() const {
    return (options_.stop != nullptr && *options_.stop) ||
           (options_.also_stop != nullptr && *options_.also_stop);
  }

  void tell() {
    if (options_.tally != nullptr) options_.tally->add(since_told_);
    since_told_ = 0;
  }

  /// False where there is no crash point.
  bool begin() {
    const std::uint64_t last = recording_.last_crash_event();
    if (!going_on_ || options_.first_event > last) return false;
    CrashPlan plan(options_.first_event, last, scope_.epoch_cap);
    if (options_.sampling) {
      plan = CrashPlan(recording_.trace, options_.first_event, last, scope_.epoch_cap,
                       *options_.sampling);
    }
    frames_.push_back(std::make_unique<Frame>(recording_.trace, scope_.profile, std::move(plan),
                                              recording_.unwritten));
    return true;
  }

  [[nodiscard]] bool is_sampled() const { return frames_.front()->cursor.plan().is_sampled(); }

  /// Of a life that is sampled, few recoveries are cut, and each at few points.
  [[nodiscard]] CrashPlan plan_of(const faultfs::Trace& recovery) {
    const std::uint64_t last = recovery.event_count();
    if (!options_.sampling) return {0, last, scope_.epoch_cap};
    constexpr std::uint64_t kCapInRecoveries = 16;
    if (!is_sampled()) return {0, last, std::min(scope_.epoch_cap, kCapInRecoveries)};
    constexpr std::uint64_t kSmallerBudget = 64;
    constexpr std::uint64_t kSmallerCap = 8;
    const Sampling sampling{options_.sampling->budget_bytes / kSmallerBudget,
                            sampled_.choose(UINT64_MAX)};
    return {recovery, 0, last, std::min(scope_.epoch_cap, kSmallerCap), sampling};
  }

  /// Of a life that is explored as a whole, all recoveries where it is short, then fewer.
  [[nodiscard]] bool may_cut_this_recovery() {
    constexpr std::uint64_t kOneInSampled = 32;
    constexpr std::uint64_t kShortLife = 40;  // crash points
    if (!options_.sampling) return true;
    const std::uint64_t points = recording_.last_crash_event() - options_.first_event + 1;
    const std::uint64_t one_in = is_sampled() ? kOneInSampled : 1 + points / kShortLife;
    return one_in == 1 || sampled_.choose(one_in) == 0;
  }

  void follow(faultfs::Choices& choices) {
    for (std::size_t depth = 0;; ++depth) {
      Frame& frame = *frames_[depth];
      if (frame.cursor.move_to(choices)) {
        frames_.resize(depth + 1);
        frame.recovery.reset();
        visit(frame);
      }
      if (!frame.recovery || choices.choose(2) == 0) return;
      if (frames_.size() > depth + 1) continue;
      const faultfs::Trace& recovery = *frame.recovery;
      frames_.push_back(
          std::make_unique<Frame>(recovery, scope_.profile, plan_of(recovery), frame.unwritten));
    }
  }

  [[nodiscard]] bool is_nested() const { return frames_.size() > 1; }
  /// How many more crashes in recoveries there may be.
  [[nodiscard]] unsigned depth_left() const {
    return scope_.nested - static_cast<unsigned>(frames_.size() - 1);
  }

  /// A new image: recovers and judges it where it was not met before, and keeps its recovery where
  /// nothing was wrong and that may be cut.
  void visit(Frame& frame) {
    if (!frame.cursor.images().is_state()) return;
    if (!is_nested()) move_to(recording_.interrupted_step(frame.cursor.images().crash_event()));
    here_ = is_nested() ? &counts_[cut(kNestedCrash)] : of_step_;
    count(frame.cursor);
    frame.unwritten = unwritten_in(frame);
    const faultfs::Image& image = frame.cursor.images().image();
    const Hash128 hash = image.hash();
    const auto seen = seen_.insert(hash, frame.unwritten, depth_left());
    if (seen == SeenImages::Seen::kAsDeeply) return;
    first_time_ = seen == SeenImages::Seen::kNever;
    if (image.tree() != nullptr) here_->image_bytes += image.size() + kBytesOfARecovery;
    auto judgement = checker_.check(image, walk_.crashed(), frame.unwritten);
    if (is_stopped()) {
      going_on_ = false;
      return;
    }
    restrict_to_what_is_judged(judgement.judged);
    claims_.reduce(judgement, image, frame.trace, frame.cursor.images().crash(), walk_.crashed());
    if (first_time_) {
      ++here_->tested;
      note_evidence(hash, frame.unwritten, judgement);
    }
    if (promises_.told && !judgement.after_spoiling) {
      judgement.judged.reset(index_of(promises_.told->guarantee));
    }
    const bool goes_on = judgement.is_sound() && !judgement.rightly_refused && depth_left() > 0;
    if (goes_on && may_cut_this_recovery()) frame.recovery = checker_.take_recovery();
    if (options_.on_recovery) observe(frame);
    if (!judgement.holds()) {
      // What a nested crash led to before is worth another look where one crash is enough.
      if (first_time_ || !is_nested()) report(std::move(judgement));
      return;
    }
    count(judgement);
    if (judgement.rightly_refused || !judgement.is_sound()) return;
    if (first_time_) show(frame, judgement);
  }

  void show(const Frame& frame, const Judgement& judgement) const {
    if (options_.on_held && !is_nested()) {
      options_.on_held({frame.cursor.images(), step_, walk_.crashed(), frame.unwritten,
                        checker_.recovered(), recording_.others,
                        recording_.others_bytes_at(step_)});
    }
    if (options_.on_survived) {
      options_.on_survived({frame.cursor.images().image(), checker_.recovered(), step_,
                            walk_.crashed(), judgement, frame.unwritten, odometer_,
                            depth_left() > 0});
    }
  }

  /// Counts the image that the walk is at.
  void count(const ImageCursor& cursor) {
    const faultfs::CrashImages& images = cursor.images();
    ++here_->states;
    if (is_nested()) ++here_->nested;
    // Of a directory, a state is made by what differs; what costs is to recover it.
    if (images.image().tree() == nullptr) here_->image_bytes += images.image().size();
    if (cursor.at_first_of_point()) ++here_->crash_points;
    if (frames_.back()->at_first_image) here_->passed_over += cursor.plan().passed_over();
    frames_.back()->at_first_image = false;
    if (!images.sampled()) return;
    ++here_->sampled;
    if (!cursor.at_first_of_point()) return;
    ++here_->sampled_points;
    here_->sampled_of = faultfs::saturating_add(here_->sampled_of, images.possible());
  }

  /// Counts what came of an image; one that only a nested crash had led to before counts as that
  /// one's, and apart for the operation.
  void count(const Judgement& judgement) {
    if (first_time_) {
      if (!judgement.holds()) ++here_->violating;
      here_->add(judgement, promises_.guarantees.size());
    } else if (!is_nested()) {
      Counts& again = counts_[cut(word_cut(), true)];
      ++again.tested;
      if (!judgement.holds()) ++again.violating;
      again.add(judgement, promises_.guarantees.size());
    }
  }

  void move_to(std::size_t step) {
    if (started_ && step == step_) return;
    started_ = true;
    step_ = step;
    of_step_ = &counts_[cut(word_cut())];
    walk_.advance_to(step);
    checker_.let_others_hold(recording_.others_bytes_at(step));
    seen_.begin_step();
  }

  /// What the image that a crash left shows where no write reached, if the model asks for it.
  [[nodiscard]] UnwrittenBytes unwritten_in(const Frame& frame) const {
    if (!walk_.crashed().unwritten_bytes_matter()) return UnwrittenBytes::kZero;
    const faultfs::CrashImages& images = frame.cursor.images();
    return either(frame.before,
                  unwritten_bytes(frame.trace, scope_.profile, images.crash(), images.image()));
  }

  /// A distinct state, in the life that it belongs to, and what was found.
  void note_evidence(const Hash128& image, UnwrittenBytes unwritten, const Judgement& judgement) {
    hasher_.reset();
    hasher_.add(context_);
    hasher_.add(step_);
    hasher_.add(image);
    hasher_.add(static_cast<std::uint64_t>(unwritten));
    hasher_.add(std::uint64_t{judgement.rightly_refused ? 1U : 0U});
    hasher_.add(judgement.judged.to_ullong());
    hasher_.add(judgement.outcome.value_or(UINT64_MAX));
    for (const Findings* findings : {&judgement.findings, &judgement.unclaimed}) {
      for (const Finding& finding : *findings) {
        hasher_.add(static_cast<std::uint64_t>(finding.guarantee));
        hasher_.add(static_cast<std::uint64_t>(finding.kind));
        hasher_.add(finding.offset);
        hasher_.add(finding.length);
      }
    }
    here_->evidence.add(hasher_.value());
  }

  void observe(const Frame& frame) const {
    options_.on_recovery({frame.cursor.images().image(), checker_.recovered(), checker_.opened(),
                          is_nested(), frame.recovery ? &*frame.recovery : nullptr});
  }

  /// After an error there is one guarantee, whatever is wrong; without a nested crash nothing is
  /// said about converging.
  void restrict_to_what_is_judged(GuaranteeSet& judged) const {
    if (!options_.faults.empty()) judged.reset();
    if (promises_.contained) judged.set(index_of(*promises_.contained), !options_.faults.empty());
    const bool is_about_space = scope_.profile.space_bytes && options_.faults.empty();
    if (promises_.space) judged.set(index_of(*promises_.space), is_about_space);
    const bool converges = is_nested() && options_.faults.empty();
    if (promises_.converges && !converges) judged.reset(index_of(promises_.converges->guarantee));
  }

  void report_without_crash(std::size_t step) {
    const Findings& findings = recording_.steps[step].findings;
    const std::string_view word = options_.faults.empty() ? kNoCrash : name_of_step();
    const Sighting sighting{signature_of(findings.front(), word), {life_until(step)}, findings, {}};
    going_on_ = on_violation_(sighting);
  }

  void report(Judgement judgement) {
    if (is_nested() && promises_.converges && claims_.is_claimed(promises_.converges->guarantee)) {
      const Findings diverged = converges(promises_, judgement.findings);
      judgement.findings.insert(judgement.findings.end(), diverged.begin(), diverged.end());
    }
    const bool after_error =
        !options_.faults.empty() && promises_.contained && claims_.is_claimed(*promises_.contained);
    if (after_error) judgement.findings = contained(promises_, std::move(judgement.findings));
    sort_by_severity(judgement.findings);
    count(judgement);
    Sighting sighting{signature_of(judgement.findings.front(), word_cut()),
                      {life_until(step_)},
                      std::move(judgement.findings),
                      odometer_.taken()};
    sighting.lives.front().crash = frames_.front()->cursor.images().crash();
    for (std::size_t i = 1; i < frames_.size(); ++i) {
      sighting.lives.push_back(Life{{}, {}, frames_[i]->cursor.images().crash()});
    }
    going_on_ = on_violation_(sighting);
  }

  [[nodiscard]] bool cuts_reopen_after_error() const {
    return !options_.faults.empty() && step_ > options_.faults.back().step &&
           step_ <= recording_.operations.size() && recording_.operations[step_ - 1].is_reopen();
  }

  [[nodiscard]] Cut cut(std::string_view operation, bool met_before = false) const {
    return {operation, !options_.faults.empty(), met_before};
  }

  [[nodiscard]] std::string_view word_cut() const {
    return is_nested() || cuts_reopen_after_error() ? kNestedCrash : name_of_step();
  }

  /// After an error the step that failed, the last one, gives the name, whatever was cut later.
  [[nodiscard]] std::string_view name_of_step() const {
    return operation_name(recording_.operations,
                          options_.faults.empty() ? step_ : options_.faults.back().step,
                          recording_.after_crash);
  }

  static Signature signature_of(const Finding& finding, std::string_view operation) {
    return Signature{finding.guarantee, finding.kind, operation};
  }

  [[nodiscard]] Life life_until(std::size_t step) const {
    const auto& operations = recording_.operations;
    const auto count = static_cast<std::ptrdiff_t>(std::min(step, operations.size()));
    Life life{{operations.begin(), operations.begin() + count}, options_.faults, std::nullopt};
    life.others = held_until(step, recording_.others);
    return life;
  }

  static constexpr std::uint64_t kStatesBetween = 256;
  /// What it costs to open a database, as so many bytes of an image.
  static constexpr std::uint64_t kBytesOfARecovery = std::uint64_t{128} << 10U;

  const Promises& promises_;
  const Recording& recording_;
  const Scope& scope_;
  const OnViolation& on_violation_;
  const ExploreOptions& options_;
  ImageChecker checker_;
  ClaimJudge claims_;
  ModelWalk walk_;
  SeenImages seen_;
  CountsByCut counts_;
  Counts* of_step_ = nullptr;  // what is cut by a crash that is not nested
  Counts* here_ = nullptr;     // what is cut by the last crash
  Hash128 context_;
  Hasher hasher_;
  faultfs::Odometer odometer_;
  faultfs::RandomChoices sampled_;              // of a life that is sampled
  std::vector<std::unique_ptr<Frame>> frames_;  // the way to the image at hand
  std::uint64_t since_told_ = 0;
  std::size_t step_ = 0;
  bool started_ = false;
  bool first_time_ = true;
  bool going_on_ = true;
};

}  // namespace

std::size_t Sighting::operations() const {
  std::size_t count = 0;
  for (const Life& life : lives) count += life.operations.size();
  return count;
}

std::string_view operation_name(const History& history, std::size_t step, bool after_crash) {
  if (step == 0) return after_crash ? kNestedCrash : kFirstOpen;
  return step <= history.size() ? history[step - 1].word() : kEverythingReturned;
}

std::optional<std::string_view> operation_from_name(const Workload& workload,
                                                    std::string_view text) {
  for (const std::string_view word : {kFirstOpen, kEverythingReturned, kNestedCrash, kNoCrash}) {
    if (text == word) return word;
  }
  for (const std::string_view word : damage_words()) {
    if (text == word) return word;
  }
  return operation_word(workload, text);
}

CountsByCut explore_by_cut(const Store& store, const Recording& recording, const Scope& scope,
                           const OnViolation& on_violation, const ExploreOptions& options) {
  return Exploration(store, recording, scope, on_violation, options).run();
}

Counts explore(const Store& store, const Recording& recording, const Scope& scope,
               const OnViolation& on_violation, const ExploreOptions& options) {
  return sum_of(explore_by_cut(store, recording, scope, on_violation, options));
}

std::vector<faultfs::CrashPoint> crashes_on(const Store& store, const Recording& recording,
                                            const Scope& scope, std::uint64_t first_event,
                                            faultfs::Choices& way) {
  const OnViolation ignore = [](const Sighting&) { return true; };
  const ExploreOptions options{first_event};
  return Exploration(store, recording, scope, ignore, options).crashes_on(way);
}

}  // namespace crashcheck::explorer
