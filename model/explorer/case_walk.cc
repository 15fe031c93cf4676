// The history is recorded once for the crash points; then each state is a case with one crash,
// carried out as any other.
#include "explorer/case_walk.h"

#include "faultfs/crash_images.h"
#include "faultfs/saturating.h"

namespace crashcheck::explorer {
namespace {

class CaseWalk {
 public:
  CaseWalk(const Store& store, const Case& reproduction, std::uint64_t epoch_cap,
           const std::atomic<bool>* stop)
      : store_(store), open_(*reproduction.open_crash), cap_(epoch_cap), stop_(stop) {
    walked_.shown = reproduction;
    walked_.shown.open_crash.reset();
  }

  tl::expected<WalkedCase, CaseProblem> run() && {
    auto without = replay(store_, walked_.shown, nullptr, stop_);
    if (!without) return tl::unexpected(std::move(without.error()));
    const bool ends_early = without->lives.size() < walked_.shown.lives.size();
    if (ends_early || !without->judgement.holds()) {
      look_at(walked_.shown, std::move(*without));  // wrong without this crash
      return std::move(walked_);
    }
    const Recording recording = std::move(without->lives.back().recording);
    if (auto problem = walk(recording)) return tl::unexpected(std::move(*problem));
    return std::move(walked_);
  }

 private:
  using Problem = std::optional<CaseProblem>;

  [[nodiscard]] CaseProblem problem(std::string message) const {
    const auto& places = walked_.shown.places;
    return {places.empty() ? Place{} : places.back().crash, std::move(message)};
  }

  Problem walk(const Recording& recording) {
    if (open_.step && *open_.step >= recording.steps.size()) {
      return problem("there are only the steps 0 to " + std::to_string(recording.steps.size() - 1));
    }
    if (open_.event && *open_.event > recording.last_crash_event()) {
      return problem("there are only " + std::to_string(recording.last_crash_event()) + " events");
    }
    const std::uint64_t first = open_.event.value_or(0);
    const std::uint64_t last = open_.event.value_or(recording.last_crash_event());
    for (std::uint64_t event = first; event <= last; ++event) {
      if (open_.step && recording.interrupted_step(event) != *open_.step) continue;
      ++walked_.crash_points;
      if (auto found = walk_point(recording.trace, event)) return found;
    }
    if (walked_.crash_points == 0) return problem("the step has no events: nothing can be cut");
    return std::nullopt;
  }

  Problem walk_point(const faultfs::Trace& trace, std::uint64_t event) {
    if (!open_.any_survivors) return crash(faultfs::CrashPoint{event});
    faultfs::CrashImages images(trace, walked_.shown.profile, event, cap_);
    bool is_first = true;
    while (images.next() && images.crash_event() == event) {
      if (!images.is_state()) continue;
      if (images.sampled()) {
        ++walked_.sampled;
        if (is_first) {
          ++walked_.sampled_points;
          walked_.sampled_of = faultfs::saturating_add(walked_.sampled_of, images.possible());
        }
      }
      is_first = false;
      if (auto found = crash(images.crash())) return found;
    }
    return std::nullopt;
  }

  Problem crash(const faultfs::CrashPoint& point) {
    Case one = walked_.shown;
    one.lives.back().crash = point;
    auto replayed = replay(store_, one, nullptr, stop_);
    if (!replayed) return std::move(replayed.error());
    look_at(one, std::move(*replayed));
    return std::nullopt;
  }

  void look_at(const Case& one, Replay replayed) {
    ++walked_.states;
    const Findings& findings = replayed.judgement.findings;
    if (!findings.empty()) ++walked_.violating;
    const bool wants_kind = one.expect && one.expect->kind;
    const bool matches = wants_kind && as_expected(one, findings);
    if (matches) ++walked_.matching;
    const int telling = matches ? 2 : findings.empty() ? 0 : 1;
    if (telling < most_telling_ || (telling == most_telling_ && telling > 0)) return;
    most_telling_ = telling;
    walked_.shown = one;
    walked_.replay = std::move(replayed);
  }

  const Store& store_;
  const OpenCrash open_;
  std::uint64_t cap_;
  const std::atomic<bool>* stop_;
  int most_telling_ = 0;
  WalkedCase walked_;
};

}  // namespace

tl::expected<WalkedCase, CaseProblem> walk_case(const Store& store, const Case& reproduction,
                                                std::uint64_t epoch_cap,
                                                const std::atomic<bool>* stop) {
  return CaseWalk(store, reproduction, epoch_cap, stop).run();
}

std::vector<CaseProblem> never_fired(const Case& reproduction, const Replay& replay) {
  std::vector<CaseProblem> problems;
  for (std::size_t life = 0; life < replay.lives.size(); ++life) {
    const auto& fired = replay.lives[life].recording.fired;
    for (std::size_t i = 0; i < fired.size(); ++i) {
      if (fired[i].failed > 0) continue;
      const bool is_placed =
          life < reproduction.places.size() && i < reproduction.places[life].faults.size();
      problems.push_back({is_placed ? reproduction.places[life].faults[i] : Place{},
                          faultfs::to_string(reproduction.lives[life].faults[i].fault)});
    }
  }
  return problems;
}

}  // namespace crashcheck::explorer
