// Makes crashes simpler while the operations stay: drops words about survivors, tries crashes
// without any at each event of the operation, lowers all decisions together, and keeps more of a
// directory, until none of these helps.
#include "simpler_crashes.h"

#include <algorithm>

#include "detail_edits.h"
#include "explorer/simplicity.h"
#include "faultfs/crash_images.h"

namespace crashcheck::explorer {
namespace {

using Lives = std::vector<Life>;

class Descent {
 public:
  Descent(const CrashSearch& search, Lives lives, Effort& effort)
      : search_(search), effort_(effort), best_(std::move(lives)) {}

  Lives run() {
    while (drop_words() || crash_without_words() || lower_choices() || lose_less()) {
    }
    return std::move(best_);
  }

 private:
  /// Goes on from `lives` if they are simpler and show it still.
  bool take(Lives lives) {
    const Workload& workload = search_.store.workload();
    if (simplicity_of(workload, lives) >= simplicity_of(workload, best_) ||
        !shows(search_, lives, effort_)) {
      return false;
    }
    if (lives[0].faults != best_[0].faults) first_.reset();
    best_ = std::move(lives);
    return true;
  }

  bool drop_words() {
    for (const DetailEdit& edit : detail_edits(best_)) {
      if (effort_.is_over()) return false;
      Lives lives = best_;
      edit(lives);
      if (take(std::move(lives))) return true;
    }
    return false;
  }

  bool crash_without_words() {
    for (std::size_t i = 0; i < best_.size(); ++i) {
      const auto recording = recording_of(best_, i);
      if (!best_[i].crash || !recording) continue;
      const auto [first, last] = events_of(*recording, *best_[i].crash);
      for (std::uint64_t event = first; event <= last && !effort_.is_over(); ++event) {
        Lives lives = best_;
        lives[i].crash = faultfs::CrashPoint{event};
        if (take(std::move(lives))) return true;
      }
    }
    return false;
  }

  /// All crashes at once, as one list of decisions.
  bool lower_choices() {
    if (search_.scope.profile.file_system) return false;
    const auto list = choices_of_best();
    if (!list) return false;
    faultfs::ShrinkingChoices choices(*list);
    bool any = false;
    while (!effort_.is_over() && choices.next()) {
      auto lives = chosen(choices);
      if (!lives || !take(std::move(*lives))) continue;
      any = true;
      choices.accept();
    }
    return any;
  }

  /// Of directories, for which the choices do not begin with the shortest to say.
  bool lose_less() {
    if (!search_.scope.profile.file_system) return false;
    for (std::size_t i = 0; i < best_.size(); ++i) {
      const auto recording = best_[i].crash ? recording_of(best_, i) : std::nullopt;
      if (!recording) continue;
      for (faultfs::CrashPoint& crash :
           faultfs::simpler_crashes(recording->trace, search_.scope.profile, *best_[i].crash)) {
        if (effort_.is_over()) return false;
        Lives lives = best_;
        lives[i].crash = std::move(crash);
        if (take(std::move(lives))) return true;
      }
    }
    return false;
  }

  [[nodiscard]] std::optional<faultfs::ChoiceList> choices_of_best() {
    faultfs::ChoiceList list;
    for (std::size_t i = 0; i < best_.size(); ++i) {
      if (!best_[i].crash) continue;
      const auto recording = recording_of(best_, i);
      if (!recording) return std::nullopt;
      const auto [first, last] = events_of(*recording, *best_[i].crash);
      list.push_back({best_[i].crash->event - first, last - first + 1});
      const auto survivors = choices_of(recording->trace, search_.scope.profile, *best_[i].crash);
      list.insert(list.end(), survivors.begin(), survivors.end());
    }
    return list;
  }

  /// The lives with their crashes chosen anew, each in the step in which it is.
  [[nodiscard]] std::optional<Lives> chosen(faultfs::Choices& choices) {
    Lives lives = best_;
    for (std::size_t i = 0; i < lives.size(); ++i) {
      if (!lives[i].crash) continue;
      const auto recording = recording_of(lives, i);
      if (!recording) return std::nullopt;
      const auto [first, last] = events_of(*recording, *lives[i].crash);
      const std::uint64_t event = first + choices.choose(last - first + 1);
      lives[i].crash = choose_crash(recording->trace, search_.scope.profile, event, choices);
    }
    return lives;
  }

  /// The crash points of the step that `crash` cuts.
  [[nodiscard]] static std::pair<std::uint64_t, std::uint64_t> events_of(
      const Recording& recording, const faultfs::CrashPoint& crash) {
    const std::uint64_t last = recording.last_crash_event();
    const std::size_t step = recording.interrupted_step(std::min(crash.event, last));
    const std::uint64_t first = step == 0 ? 0 : recording.steps[step - 1].last_event;
    if (step >= recording.steps.size()) return {first, std::max(first, last)};
    const std::uint64_t end = std::max(first + 1, recording.steps[step].last_event);
    return {first, std::max(first, std::min(last, end - 1))};
  }

  /// Life `index` as it goes after the crashes of those before it; nothing where it does not come
  /// to that.
  [[nodiscard]] std::optional<Recording> recording_of(const Lives& lives, std::size_t index) {
    if (index == 0 && first_) return first_;
    Lives until(lives.begin(), lives.begin() + static_cast<std::ptrdiff_t>(index) + 1);
    until.back().crash.reset();
    auto replayed = replay(search_.store, make_case(search_.store, search_.scope.profile,
                                                    Sighting{search_.target.signature, until, {}}));
    if (!replayed || replayed->lives.size() <= index) return std::nullopt;
    for (const ReplayedLife& life : replayed->lives) effort_.add(life.recording);
    if (index == 0) first_ = replayed->lives[0].recording;
    return std::move(replayed->lives[index].recording);
  }

  const CrashSearch& search_;
  Effort& effort_;
  Lives best_;
  std::optional<Recording> first_;  // of the first life, which the crashes do not change
};

}  // namespace

std::vector<Life> simplest_crashes(const CrashSearch& search, std::vector<Life> lives,
                                   Effort& effort) {
  return Descent(search, std::move(lives), effort).run();
}

}  // namespace crashcheck::explorer
