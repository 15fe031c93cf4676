// One case: life after life, the last one judged.
#include "explorer/replay.h"

#include <algorithm>

#include "explorer/claims.h"
#include "explorer/continuation.h"
#include "explorer/guarded_store.h"
#include "explorer/image_checker.h"
#include "explorer/model_walk.h"
#include "explorer/program_name.h"
#include "explorer/unwritten_bytes.h"
#include "faultfs/crash_images.h"
#include "watched_store.h"

namespace crashcheck::explorer {
namespace {

bool is_refusal(io::ErrorCode code) {
  return code == io::ErrorCode::kInvalidArgument || code == io::ErrorCode::kNoSpace;
}

/// The store with its watch, if there is one, and its guard.
class JudgedStore {
 public:
  JudgedStore(const Store& store, CallWatch* watch, std::size_t life) : store_(store) {
    if (watch == nullptr) return;
    watched_.emplace(store, *watch, life);
    if (isolation::Guard* const guard = guard_of(store)) guarded_.emplace(*watched_, *guard);
  }

  [[nodiscard]] const Store& get() const {
    if (guarded_) return *guarded_;
    return watched_ ? static_cast<const Store&>(*watched_) : store_;
  }

 private:
  const Store& store_;
  std::optional<WatchedStore> watched_;
  std::optional<GuardedStore> guarded_;
};

class Replayer {
 public:
  Replayer(const Store& store, const Case& reproduction, CallWatch* watch,
           const std::atomic<bool>* stop)
      : store_(store), case_(reproduction), watch_(watch), stop_(stop) {
    replay_.store = &store;
  }

  tl::expected<Replay, CaseProblem> run() {
    if (case_.open_crash) {
      return tl::unexpected(CaseProblem{
          crash_place(case_.lives.size() - 1),
          "this takes a case with one crash, not with many: see '" + program_name() + " replay'"});
    }
    auto done = carry_out();
    if (stop_ != nullptr && *stop_) return tl::unexpected(CaseProblem{{}, "the time is over"});
    return done;
  }

 private:
  using Problem = std::optional<CaseProblem>;

  tl::expected<Replay, CaseProblem> carry_out() {
    for (std::size_t i = 0; i < case_.lives.size(); ++i) {
      if (auto problem = live(i)) return tl::unexpected(std::move(*problem));
      const ReplayedLife& life = replay_.lives.back();
      if (const auto step = life.recording.first_step_with_findings();
          step && (!case_.lives[i].crash || (i + 1 < case_.lives.size() && *step < life.step))) {
        end_without_crash(i);
        return std::move(replay_);
      }
    }
    if (case_.lives.back().damage) {
      if (auto problem = damage()) return tl::unexpected(std::move(*problem));
    } else if (case_.lives.back().crash) {
      judge();
    } else {
      end_without_crash(case_.lives.size() - 1);
    }
    return std::move(replay_);
  }

  [[nodiscard]] Place place_of(std::size_t life, std::size_t operation) const {
    if (life >= case_.places.size() || operation >= case_.places[life].operations.size()) return {};
    return case_.places[life].operations[operation];
  }
  [[nodiscard]] Place crash_place(std::size_t life) const {
    return life < case_.places.size() ? case_.places[life].crash : Place{};
  }
  [[nodiscard]] Place fault_place(std::size_t life, std::size_t fault) const {
    const bool known = life < case_.places.size() && fault < case_.places[life].faults.size();
    return known ? case_.places[life].faults[fault] : Place{};
  }

  /// Carries out life `index`, up to its crash.
  Problem live(std::size_t index) {
    const Life& life = case_.lives[index];
    Circumstances circumstances;
    circumstances.origin = index > 0 ? &origin_ : beginning();
    circumstances.device = &case_.profile;
    circumstances.others = life.others;
    circumstances.stop = stop_;
    if (index > 0 && !life.operations.empty()) {
      if (auto problem = find_infeasible(index, circumstances)) return problem;
    }
    ReplayedLife replayed;
    if (life.faults.empty()) watch(index, circumstances);
    replayed.recording = record(store_, life.operations, circumstances);
    for (const LifeFault& fault : life.faults) {
      const Recording undisturbed = std::move(replayed.recording);
      circumstances.faults.push_back(fault);
      circumstances.undisturbed = &undisturbed;
      if (circumstances.faults.size() == life.faults.size()) watch(index, circumstances);
      replayed.recording = record(store_, life.operations, circumstances);
      if (!replayed.recording.bad_choice.empty()) {
        return CaseProblem{fault_place(index, replayed.recording.bad_fault),
                           replayed.recording.bad_choice};
      }
    }
    replay_.lives.push_back(std::move(replayed));
    if (auto problem = find_refusal(index)) return problem;
    return life.crash ? crash(index) : std::nullopt;
  }

  [[nodiscard]] const Origin* beginning() const {
    return case_.beginning ? &case_.beginning->origin : nullptr;
  }

  void watch(std::size_t life, Circumstances& circumstances) const {
    if (watch_ != nullptr) watch_->begin(CallWatch::Stage::kLife, life);
    circumstances.watch = watch_;
  }

  Problem find_infeasible(std::size_t index, const Circumstances& circumstances) {
    const Life& life = case_.lives[index];
    const Recording recovery = record(store_, {}, circumstances);
    if (!recovery.steps[0].adopted) return std::nullopt;  // a finding
    const std::size_t bad = first_infeasible(life.operations, *recovery.steps[0].adopted);
    if (bad == life.operations.size()) return std::nullopt;
    return CaseProblem{place_of(index, bad),
                       "no such " + std::string(store_.workload().named_thing()) +
                           " after the crash: '" + to_string(life.operations[bad]) +
                           "' cannot be done"};
  }

  /// An operation that no store would do is a mistake in the case.
  Problem find_refusal(std::size_t index) {
    const Recording& recording = replay_.lives.back().recording;
    const Step& last = recording.steps.back();
    if (last.known || !last.error) return std::nullopt;
    // Where nothing was wrong, the file was rightly refused: what was to come cannot be done.
    const bool in_vain = last.findings.empty() && !case_.lives[index].operations.empty();
    if (!is_refusal(last.error->code) && !in_vain) return std::nullopt;
    return not_done(index, recording.steps.size() - 1, *last.error);
  }

  [[nodiscard]] CaseProblem not_done(std::size_t index, std::size_t step,
                                     const io::Error& error) const {
    const std::string what =
        step == 0 ? std::string("open") : to_string(case_.lives[index].operations[step - 1]);
    const std::string text = "the store does not do '" + what + "': " + io::to_string(error);
    return {step == 0 ? Place{} : place_of(index, step - 1), text};
  }

  /// The power goes: keeps what is found, and what may be found.
  Problem crash(std::size_t index) {
    ReplayedLife& replayed = replay_.lives.back();
    const Recording& recording = replayed.recording;
    const faultfs::CrashPoint& crash = *case_.lives[index].crash;
    if (crash.event > recording.last_crash_event()) {
      if (const Step& last = recording.steps.back(); !last.known && last.error) {
        return not_done(index, recording.steps.size() - 1, *last.error);
      }
      return CaseProblem{crash_place(index),
                         (index == 0 ? "the history has only " : "there are only ") +
                             std::to_string(recording.trace.event_count()) + " events" +
                             (index == 0 ? "" : " from the recovery on")};
    }
    auto image = faultfs::crash_image(recording.trace, case_.profile, crash);
    if (!image) return CaseProblem{crash_place(index), std::string(image.error().reason)};
    replayed.step = recording.interrupted_step(crash.event);
    replayed.image = std::move(*image);
    ModelWalk walk(recording);
    walk.advance_to(replayed.step);
    replayed.known =
        index > 0 && replayed.step == 0 ? replay_.lives[index - 1].known : walk.known().clone();
    const UnwrittenBytes shown =
        unwritten_bytes(recording.trace, case_.profile, crash, replayed.image);
    auto crashed = walk.crashed().clone();
    const auto& operations = case_.lives[index].operations;
    for (std::size_t i = replayed.step; i < operations.size(); ++i) crashed->skip(operations[i]);
    origin_ = Origin{replayed.image, std::move(crashed), either(recording.unwritten, shown),
                     recording.others_bytes_at(replayed.step)};
    return std::nullopt;
  }

  void judge() {
    const JudgedStore judged(store_, watch_, case_.lives.size());
    ImageChecker checker(judged.get(), case_.profile);
    checker.let_others_hold(origin_.others_bytes);
    checker.end_by(stop_);
    const auto model = origin_.model->clone();
    replay_.judgement = checker.check(origin_.image, *model, origin_.unwritten);
    ClaimJudge claims(store_, case_.profile);
    claims.reduce(replay_.judgement, origin_.image, replay_.lives.back().recording.trace,
                  *case_.lives.back().crash, *model);
    add_what_this_says_of_the_way();
    replay_.recovered = checker.recovered();
  }

  /// Damages what the last life left and sees what the store makes of it.
  Problem damage() {
    const Life& life = case_.lives.back();
    if (!life.crash) close();
    ReplayedLife& last = replay_.lives.back();
    const Place place = case_.places.empty() ? Place{} : case_.places.back().damage;
    auto found = damaged(origin_.image, *life.damage, last.recording.trace);
    if (!found) return CaseProblem{place, std::string(found.error().reason)};
    const JudgedStore judged(store_, watch_, case_.lives.size());
    DamageChecker checker(judged.get(), case_.profile.unit_bytes);
    const auto model = origin_.model->clone();
    if (!checker.begin(origin_.image, *model, !life.crash)) {
      return CaseProblem{place, "something is lost without any damage: leave this line out"};
    }
    last.image = std::move(*found);
    replay_.damage = checker.check(last.image);
    replay_.judgement.findings = replay_.damage->findings;
    replay_.judgement.judged.set(index_of(store_.promises().told->guarantee));
    replay_.recovered = checker.as_opened();
    return std::nullopt;
  }

  /// The last life ends without a crash: the store is closed, and the file as it should be.
  void close() {
    end_without_crash(case_.lives.size() - 1);
    const ReplayedLife& last = replay_.lives.back();
    auto model = last.known->clone();
    model->crashed();
    origin_ = Origin{last.image, std::move(model), last.recording.unwritten};
  }

  /// A recovery that was cut, a call that failed: guarantees of their own.
  void add_what_this_says_of_the_way() {
    const Promises& promises = store_.promises();
    Findings& findings = replay_.judgement.findings;
    const ReplayedLife& last = replay_.lives.back();
    const bool is_nested = case_.lives.size() > 1 && last.step == 0 && last.recording.fired.empty();
    const GuaranteeSet claimed = claimed_on(promises, case_.profile);
    const auto is_claimed = [&](GuaranteeId id) { return claimed.test(index_of(id)); };
    if (is_nested && promises.converges && is_claimed(promises.converges->guarantee)) {
      const Findings diverged = converges(promises, findings);
      findings.insert(findings.end(), diverged.begin(), diverged.end());
    }
    const bool failed = std::ranges::any_of(
        replay_.lives, [](const ReplayedLife& life) { return !life.recording.fired.empty(); });
    if (failed && promises.contained && is_claimed(*promises.contained))
      findings = contained(promises, std::move(findings));
    sort_by_severity(findings);
  }

  void end_without_crash(std::size_t index) {
    ReplayedLife& life = replay_.lives.back();
    const Recording& recording = life.recording;
    const auto step = recording.first_step_with_findings();
    life.step = step.value_or(recording.steps.size() - 1);
    ModelWalk walk(recording);
    const bool know_it = recording.steps[life.step].known;
    walk.advance_to(know_it ? life.step + 1 : life.step);
    life.known = index > 0 && !know_it && life.step == 0 ? replay_.lives[index - 1].known
                                                         : walk.known().clone();
    life.image = faultfs::live_view(recording.trace, recording.trace.event_count());
    replay_.recovered = life.image;
    if (step) replay_.judgement.findings = recording.steps[*step].findings;
  }

  const Store& store_;
  const Case& case_;
  CallWatch* watch_;
  const std::atomic<bool>* stop_;
  Origin origin_;
  Replay replay_;
};

}  // namespace

tl::expected<Replay, CaseProblem> replay(const Store& store, const Case& reproduction,
                                         CallWatch* watch, const std::atomic<bool>* stop) {
  return Replayer(store, reproduction, watch, stop).run();
}

bool as_expected(const Case& reproduction, const Findings& findings) {
  if (!reproduction.expect) return true;
  if (!reproduction.expect->kind) return findings.empty();
  return std::ranges::any_of(
      findings, [&](const Finding& finding) { return finding.kind == *reproduction.expect->kind; });
}

Case make_case(const Store& store, const faultfs::DeviceProfile& profile,
               const Sighting& sighting) {
  Case made;
  made.store = store.name();
  made.profile = profile;
  made.beginning = store.beginning();
  made.lives = sighting.lives;
  made.expect = Case::Expectation{sighting.signature.kind};
  return made;
}

}  // namespace crashcheck::explorer
