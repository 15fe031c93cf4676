// From a replay to words and frames: verdict, lives, steps, events, in this order.
#include "report/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "crash_words.h"
#include "directory_fates.h"
#include "reason.h"
#include "report/explain.h"
#include "story_frames.h"
#include "survival.h"

namespace crashcheck::report {
namespace {

class Teller {
 public:
  Teller(const explorer::Case& reproduction, const explorer::Replay& replay)
      : case_(reproduction), replay_(replay) {}

  Story tell(Moments moments) && {
    story_.view = view();
    story_.is_of_directory = replay_.store->medium() == faultfs::Medium::kDirectory;
    story_.protocol = case_.store;
    story_.profile = to_string(case_.profile);
    verdict();
    for (std::size_t life = 0; life < replay_.lives.size(); ++life) add_life(life);
    story_.frames = frames_of(case_, replay_, moments, story_.frames_left_out);
    story_.fields = field_differences(case_, replay_);
    story_.fields_title = fields_title();
    story_.reason = reason_of(case_, replay_, story_);
    story_.case_text = to_string(*replay_.store, case_);
    story_.command = replay_command(*replay_.store, case_);
    return std::move(story_);
  }

 private:
  using Steps = std::vector<explorer::Step>;

  [[nodiscard]] const Steps& steps(std::size_t life) const {
    return replay_.lives[life].recording.steps;
  }
  [[nodiscard]] const faultfs::Trace& trace(std::size_t life) const {
    return replay_.lives[life].recording.trace;
  }

  [[nodiscard]] const explorer::Promises& promises() const { return replay_.store->promises(); }
  [[nodiscard]] const explorer::View* view() const { return replay_.store->view(); }

  void verdict() {
    const explorer::Judgement& judgement = replay_.judgement;
    for (const explorer::Finding& finding : judgement.findings) {
      story_.findings.push_back(to_string(promises(), finding));
    }
    if (replay_.damage) {
      story_.holds = damage_verdict();
    } else if (judgement.holds()) {
      story_.holds =
          judgement.rightly_refused ? "the file is refused, as documented" : "every guarantee";
      if (!judgement.outcome_name.empty()) {
        story_.holds +=
            fmt::format("; the operation in flight was found: {}", judgement.outcome_name);
      }
    } else if (promises().atomic && judgement.findings.front().kind == promises().atomic->kind) {
      for (const explorer::Rejected& each : judgement.rejected) {
        story_.rejected.push_back(fmt::format("not '{}': {}", each.outcome,
                                              to_string(promises(), each.findings.front())));
      }
    }
  }

  /// Why a damaged file is no violation.
  [[nodiscard]] std::string damage_verdict() const {
    const explorer::DamageVerdict& verdict = *replay_.damage;
    std::string words = "the damaged file: " + std::string(name(verdict.outcome));
    for (const explorer::Undetectable& each : promises().undetectable) {
      if (each.name == verdict.exception) {
        words += fmt::format(": {}: {}", each.name, each.reason);
      }
    }
    return words;
  }

  void add_life(std::size_t life) {
    StoryLife told;
    told.title = title(life);
    add_steps(life, told);
    const auto& crash = case_.lives[life].crash;
    if (crash) {
      told.crash = crash->event;
      told.everything_had_returned = replay_.lives[life].step == steps(life).size();
      told.crash_words = crash_in_words(view(), case_.profile, trace(life), *crash);
    }
    const auto& damage = case_.lives[life].damage;
    if (damage && replay_.damage) told.damage = in_words(*damage);
    add_events(life, told);
    story_.lives.push_back(std::move(told));
  }

  [[nodiscard]] std::string title(std::size_t life) const {
    if (life == 0) {
      return fmt::format("History ({}, profile {})", case_.store, to_string(case_.profile));
    }
    return fmt::format("{} (life {}, its events count from 1)",
                       case_.lives[life].operations.empty() ? "Recovery" : "Recovery, and on",
                       life + 1);
  }

  [[nodiscard]] std::string fields_title() const {
    const std::string words = replay_.last().step == 0 ? "Fields that the open changes"
                                                       : "Fields that the operation changes";
    const std::size_t lives = replay_.lives.size();
    return lives == 1 ? words : fmt::format("{} (events of life {})", words, lives);
  }

  /// The open, then each operation with what it gave.
  void add_steps(std::size_t life, StoryLife& told) const {
    add_step(life, life == 0 ? first_open() : "recover", told);
    const explorer::History& operations = case_.lives[life].operations;
    std::vector<std::string> given(operations.size());
    if (view() != nullptr) given = view()->given_by(operations, replay_.lives[life].recording);
    for (std::size_t i = 0; i < operations.size(); ++i) {
      std::string words = shortened(explorer::to_string(operations[i]));
      if (!given[i].empty()) words += "  " + given[i];
      add_step(life, std::move(words), told);
    }
  }

  [[nodiscard]] std::string first_open() const {
    if (!case_.beginning) return "open";
    return fmt::format("open the given file of {} bytes", case_.beginning->file().size());
  }

  static std::string shortened(std::string words) {
    constexpr std::size_t kWidth = 60;
    if (words.size() > kWidth) words = words.substr(0, kWidth - 2) + "..";
    return words;
  }

  void add_step(std::size_t life, std::string words, StoryLife& told) const {
    const std::size_t step = told.steps.size();
    StoryStep added;
    added.words = std::move(words);
    added.reached = step < steps(life).size();
    added.is_last = step == replay_.lives[life].step;
    if (added.reached) {
      added.first_event = step == 0 ? 1 : steps(life)[step - 1].last_event + 1;
      added.last_event = steps(life)[step].last_event;
      if (steps(life)[step].error) added.error = explorer::reason_of(*steps(life)[step].error);
    }
    for (const explorer::OthersHold& others : case_.lives[life].others) {
      if (others.step != step) continue;
      added.faults.emplace_back(
          fmt::format("from here on other files hold {} bytes of the medium", others.bytes), "");
    }
    const auto& fired = replay_.lives[life].recording.fired;
    for (std::size_t i = 0; i < fired.size(); ++i) {
      if (fired[i].failed > 0 && fired[i].step == step) {
        added.faults.push_back(fault_words(case_.lives[life].faults[i], fired[i].event));
      }
    }
    told.steps.push_back(std::move(added));
  }

  static std::pair<std::string, std::string> fault_words(const explorer::LifeFault& fault,
                                                         std::uint64_t event) {
    std::string note;
    if (fault.fault.point == faultfs::FaultPoint::kSync) {
      note = fault.reverts ? "what it lost reverts" : "what it lost stays readable";
    }
    return {fmt::format("{} fails after event {}", faultfs::to_string(fault.fault), event), note};
  }

  void add_events(std::size_t life, StoryLife& told) const {
    const auto& crash = case_.lives[life].crash;
    std::optional<Survival> survival;
    if (trace(life).directory() != nullptr) {
      add_directory_events(life, told);
      return;
    }
    if (crash) survival.emplace(case_.profile, trace(life), *crash);
    std::size_t step = 0;
    for (std::uint64_t number = 1; number <= trace(life).event_count(); ++number) {
      while (step + 1 < steps(life).size() && steps(life)[step].last_event < number) ++step;
      const faultfs::Event& event = trace(life).event(number);
      StoryEvent& added = told.events.emplace_back();
      added.number = number;
      added.step = step;
      added.kind = name(event.kind);
      added.offset = event.offset;
      added.length = event.length;
      added.words = describe(view(), event);
      if (survival) added.fate = survival->fate(number);
      if (added.fate == Fate::kCut) added.there = bytes_in_words(survival->surviving_of(number));
    }
  }

  void add_directory_events(std::size_t life, StoryLife& told) const {
    const faultfs::DirectoryTrace& events = *trace(life).directory();
    const DirectoryFates fates(case_.profile, events, case_.lives[life].crash);
    faultfs::NodeNames names(events);
    std::size_t step = 0;
    for (std::uint64_t number = 1; number <= events.event_count(); ++number) {
      while (step + 1 < steps(life).size() && steps(life)[step].last_event < number) ++step;
      names.move_to(number - 1);
      const faultfs::DirectoryEvent& event = events.event(number);
      StoryEvent& added = told.events.emplace_back();
      added.number = number;
      added.step = step;
      added.kind = name(event.kind);
      added.file = event.name.empty() ? names.path(event.node)
                                      : faultfs::joined(names.path(event.directory), event.name);
      if (added.file.empty()) added.file = ".";
      added.offset = event.offset;
      added.length = event.length;
      added.words = to_string(events, event, names);
      added.fate = fates.fate(number);
      added.there = fates.missing_of(number);
    }
  }

  /// "file bytes 112 to 119, 128 to 135".
  static std::string bytes_in_words(const explorer::RangeSet& bytes) {
    constexpr std::size_t kMost = 4;
    std::string words = "file bytes";
    for (std::size_t i = 0; i < std::min(bytes.size(), kMost); ++i) {
      words += fmt::format("{} {} to {}", i == 0 ? "" : ",", bytes[i].begin, bytes[i].end - 1);
    }
    if (bytes.size() > kMost) words += fmt::format(", and {} more pieces", bytes.size() - kMost);
    return words;
  }

  const explorer::Case& case_;
  const explorer::Replay& replay_;
  Story story_;
};

}  // namespace

std::string_view name(Frame::Kind kind) {
  switch (kind) {
    case Frame::Kind::kStep: return "step";
    case Frame::Kind::kBefore: return "before";
    case Frame::Kind::kEvent: return "event";
    case Frame::Kind::kFound: return "found";
    case Frame::Kind::kRecovered: break;
  }
  return "recovered";
}

Story tell(const explorer::Case& reproduction, const explorer::Replay& replay, Moments moments) {
  return Teller(reproduction, replay).tell(moments);
}

}  // namespace crashcheck::report
