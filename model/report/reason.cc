// Of all fields that differ, the change that has most to do with the finding, and the first change
// that belongs to it and is not there.
#include "reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "explorer/view.h"
#include "survival.h"

namespace crashcheck::report {
namespace {

using explorer::Range;
using faultfs::EventKind;
using Tense = explorer::View::Tense;

constexpr std::size_t kShownOperation = 48;
constexpr std::string_view kSyncWord = "sync";

class Reasoner {
 public:
  Reasoner(const explorer::Case& reproduction, const explorer::Replay& replay, const Story& story)
      : case_(reproduction),
        replay_(replay),
        story_(story),
        life_(story.lives.back()),
        finding_(replay.judgement.findings.front()) {}

  Reason run() && {
    for (std::size_t life = 0; life + 1 < story_.lives.size(); ++life) earlier_crash(life);
    for (std::size_t life = 0; life < story_.lives.size(); ++life) failed_calls(life);
    if (!life_.damage.empty()) {
      damage();
    } else if (life_.crash) {
      if (trace().directory() == nullptr) {
        survival_.emplace(case_.profile, trace(), *case_.lives[last_life()].crash);
      }
      crash();
    } else {
      without_crash();
    }
    std::ranges::sort(reason_.events);
    return std::move(reason_);
  }

 private:
  [[nodiscard]] std::size_t last_life() const { return story_.lives.size() - 1; }
  [[nodiscard]] const faultfs::Trace& trace() const { return replay_.last().recording.trace; }
  [[nodiscard]] const explorer::Promises& promises() const { return replay_.store->promises(); }

  void say(std::string sentence) {
    sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
    reason_.sentences += (reason_.sentences.empty() ? "" : " ") + sentence + ".";
  }

  void name(std::uint64_t event) {
    if (std::ranges::find(reason_.events, event) == reason_.events.end()) {
      reason_.events.push_back(event);
    }
  }

  /// "step 3, append 32,", "the recovery".
  [[nodiscard]] std::string step_words(std::size_t life, std::size_t step) const {
    if (step == 0) return life == 0 ? "the first open" : "the recovery";
    const explorer::History& operations = case_.lives[life].operations;
    if (step > operations.size()) return "the last step";
    std::string words = explorer::to_string(operations[step - 1]);
    if (words.size() > kShownOperation) words = words.substr(0, kShownOperation - 2) + "..";
    return fmt::format("step {}, {},", step, words);
  }

  /// The same at the end of a clause.
  [[nodiscard]] std::string step_at_end(std::size_t life, std::size_t step) const {
    std::string words = step_words(life, step);
    if (words.ends_with(',')) words.pop_back();
    return words;
  }

  /// "event 48", or, where there are several lives, "event 1 of the recovery".
  [[nodiscard]] std::string event_words(std::uint64_t event) const {
    std::string words = fmt::format("event {}", event);
    if (last_life() == 0) return words;
    const bool is_recovery = case_.lives[last_life()].operations.empty();
    return words + (is_recovery ? " of the recovery" : fmt::format(" of life {}", last_life() + 1));
  }

  void earlier_crash(std::size_t life) {
    const StoryLife& earlier = story_.lives[life];
    if (!earlier.crash) return;
    const std::string what = life == 0 ? "The history" : fmt::format("Life {}", life + 1);
    const std::string when = *earlier.crash == 0
                                 ? std::string("before its first event")
                                 : fmt::format("after its event {}", *earlier.crash);
    say(fmt::format("{} was cut {}, {}", what, when,
                    earlier.everything_had_returned
                        ? "when everything had returned"
                        : "in " + step_at_end(life, replay_.lives[life].step)));
  }

  void failed_calls(std::size_t life) {
    const auto& steps = story_.lives[life].steps;
    for (std::size_t step = 0; step < steps.size(); ++step) {
      for (const auto& [words, note] : steps[step].faults) {
        say(fmt::format("in {} {}{}", step_words(life, step), words,
                        note.empty() ? "" : ": " + note));
      }
      const bool was_told = steps[step].faults.empty() || steps[step].error.empty();
      if (!was_told) say(fmt::format("the store answered: {}", steps[step].error));
    }
  }

  void damage() {
    say(fmt::format("the damage: {}", life_.damage));
    say(fmt::format("the store opened the file and reported nothing: {}", finding_.message));
  }

  void without_crash() {
    const std::size_t step = replay_.last().step;
    say(fmt::format("no crash is needed: after {} had returned, {}", step_words(last_life(), step),
                    finding_.message));
  }

  // A crash: what was done, and what is missing.

  void crash() {
    const FieldDifference* done = most_telling_change();
    const FieldDifference* missing = first_missing(done);
    if (done != nullptr) say_done(*done);
    if (missing != nullptr) say_missing(*missing);
    if (done == nullptr && missing == nullptr) {
      if (story_.fields.empty() && !has_fields()) {
        by_events();
      } else {
        nothing_half_done();
      }
    } else if (missing == nullptr) {
      say(fmt::format("nothing else of {} is missing", step_at_end(last_life(), step())));
    }
    if (done == nullptr || !is_about_finding(*done)) old_content();
    if (finding_.kind == promises().opens.kind) {
      say(fmt::format("the open after that fails: {}", finding_.message));
    }
  }

  [[nodiscard]] std::size_t step() const { return replay_.last().step; }

  /// Whether the fields of the file have names, and it is not too long for them to be compared.
  [[nodiscard]] bool has_fields() const {
    const explorer::View* view = replay_.store->view();
    const std::array<io::ByteView, 1> files = {io::ByteView()};
    std::uint64_t longest = replay_.last().image.size();
    for (const faultfs::Event& event : trace().events()) longest = std::max(longest, event.end());
    return view != nullptr && longest <= faultfs::Image::kMaxViewBytes &&
           !view->fields(files).empty();
  }

  [[nodiscard]] Range bytes_of_finding() const {
    const std::uint64_t begin = promises().first_byte + finding_.offset;
    return {begin, begin + finding_.length};
  }

  [[nodiscard]] bool is_about_finding(const FieldDifference& difference) const {
    const std::string place = std::to_string(finding_.offset);
    const bool leads_there =
        finding_.length > 0 && (difference.before == place || difference.found == place);
    return leads_there || bytes_of_finding().overlaps({difference.begin, difference.end});
  }

  [[nodiscard]] bool is_place_of_finding(const std::string& value) const {
    return finding_.length > 0 && value == std::to_string(finding_.offset);
  }

  /// Whether what is at `place` in what was found holds the place of the finding: what leads to the
  /// one would lead to the other.
  [[nodiscard]] bool holds_place(const std::string& place) const {
    constexpr std::uint64_t kNear = 32;
    std::uint64_t number = 0;
    const char* const end = place.data() + place.size();
    const auto [stop, error] = std::from_chars(place.data(), end, number);
    const faultfs::Image& found = replay_.last().image;
    if (error != std::errc() || stop != end || finding_.length == 0 || number > found.size()) {
      return false;
    }
    const std::uint64_t begin = promises().first_byte + number;
    for (std::uint64_t at = begin; at < begin + kNear && at + 8 <= found.size(); at += 8) {
      std::uint64_t value = 0;
      for (std::uint64_t i = 8; i > 0; --i) {
        value = (value << 8U) | std::to_integer<std::uint64_t>(found[at + i - 1]);
      }
      if (value == finding_.offset) return true;
    }
    return false;
  }

  /// Whether the store has words of its own for the change.
  [[nodiscard]] bool has_own_words(const FieldDifference& difference, const std::string& from,
                                   const std::string& to) const {
    const explorer::View* view = replay_.store->view();
    return view->change_in_words(difference.field, from, to, Tense::kPast) !=
           view->View::change_in_words(difference.field, from, to, Tense::kPast);
  }

  /// How much a change has to do with the finding; the higher the more.
  [[nodiscard]] int relevance(const FieldDifference& difference) const {
    if (is_place_of_finding(difference.before)) return 4;
    if (is_place_of_finding(difference.found)) return 3;
    if (is_about_finding(difference)) return 2;
    return has_own_words(difference, difference.before, difference.found) ? 1 : 0;
  }

  [[nodiscard]] const FieldDifference* most_telling_change() const {
    const FieldDifference* best = nullptr;
    for (const FieldDifference& each : story_.fields) {
      if (!each.written_by || each.found == each.before) continue;
      const auto rank = [&](const FieldDifference& change) {
        return std::pair(relevance(change), relevance(change) < 2 ? *change.written_by : 0);
      };
      if (best == nullptr || rank(each) > rank(*best)) best = &each;
    }
    return best;
  }

  /// What the finding's place would have been reached by; where nothing of the finding is done, the
  /// change that is about it; or else the first event that is missing.
  [[nodiscard]] const FieldDifference* first_missing(const FieldDifference* done) const {
    const bool prefers_finding = done == nullptr || !is_about_finding(*done);
    const auto rank = [&](const FieldDifference& change) {
      const bool is_link = has_own_words(change, change.found, change.after);
      int rank_of = is_link ? 1 : 0;
      if (prefers_finding && is_about_finding(change)) rank_of = 2;
      const bool leads_there = is_place_of_finding(change.after) || holds_place(change.after);
      if (is_link && leads_there && change.found != change.after) rank_of = 3;
      return rank_of;
    };
    const FieldDifference* best = nullptr;
    for (const FieldDifference& each : story_.fields) {
      if (!each.missing) continue;
      const bool is_better = best == nullptr || rank(each) > rank(*best) ||
                             (rank(each) == rank(*best) && *each.missing < *best->missing);
      if (is_better) best = &each;
    }
    return best;
  }

  [[nodiscard]] std::string change_in_words(const FieldDifference& difference,
                                            const std::string& from, const std::string& to,
                                            Tense tense) const {
    return replay_.store->view()->change_in_words(difference.field, from, to, tense);
  }

  void say_done(const FieldDifference& difference) {
    const std::uint64_t event = *difference.written_by;
    name(event);
    std::string words =
        fmt::format("{} {}", event_words(event),
                    change_in_words(difference, difference.before, difference.found, Tense::kPast));
    if (fate(event) == Fate::kCut)
      words += fmt::format(", and only {} of it are there", there(event));
    say(std::move(words));
  }

  void say_missing(const FieldDifference& difference) {
    const std::uint64_t event = *difference.missing;
    name(event);
    const std::size_t of_step = life_.events[event - 1].step;
    const bool had_returned = of_step < step();
    const std::string& from = difference.found;
    const std::string& to = had_returned ? difference.before : difference.after;
    const std::string what = from == to ? "writes " + difference.field
                                        : change_in_words(difference, from, to, Tense::kPresent);
    say(fmt::format("{}, which {}, {}", event_words(event), what, fate_of_missing(event)));
    if (had_returned) {
      say(had_returned_words(of_step));
    }
    if (difference.filled) {
      say(fmt::format("where the file is longer than its data the device shows {}",
                      difference.found));
    }
  }

  [[nodiscard]] std::string had_returned_words(std::size_t of_step) const {
    const bool has_failed = !life_.steps[of_step].error.empty();
    return fmt::format("{} had {} before the crash", step_words(last_life(), of_step),
                       has_failed ? "answered with an error" : "returned");
  }

  [[nodiscard]] Fate fate(std::uint64_t event) const { return life_.events[event - 1].fate; }
  [[nodiscard]] const std::string& there(std::uint64_t event) const {
    return life_.events[event - 1].there;
  }

  /// What became of an event that is not there, and why it could be lost.
  [[nodiscard]] std::string fate_of_missing(std::uint64_t event) const {
    switch (fate(event)) {
      case Fate::kNever: return "never happened";
      case Fate::kCut:
        if (trace().directory() != nullptr) {
          const std::string missing = there(event);
          return missing.empty() ? "is there in part" : "is there in part, without " + missing;
        }
        return fmt::format("was cut: only {} of it are there", there(event));
      case Fate::kLost: return "was lost: " + why_lost(event);
      default: return "is not in the file";
    }
  }

  [[nodiscard]] std::string why_lost(std::uint64_t event) const {
    if (trace().directory() != nullptr) return "no sync that covers it had returned";
    for (std::uint64_t later = event + 1; later <= *life_.crash; ++later) {
      if (trace().failed_sync_after(later) != nullptr) return "the sync that came after it failed";
      if (trace().event(later).kind != EventKind::kSync) continue;
      return fmt::format("event {}, the sync after it, had returned and done nothing", later);
    }
    return trace().failed_sync_after(event) != nullptr ? "the sync that came after it failed"
                                                       : "no sync came between it and the crash";
  }

  // Stores whose fields have no names: events by what they write.

  [[nodiscard]] bool is_gone(const StoryEvent& event) const {
    const bool writes = event.kind != kSyncWord;
    return writes && (event.fate == Fate::kLost || event.fate == Fate::kCut);
  }

  void by_events() {
    const StoryEvent* gone = nullptr;   // the last that is lost, if possible one that had returned
    const StoryEvent* never = nullptr;  // the first of the step that did not come
    const StoryEvent* done = nullptr;   // the last of the step that is there
    for (const StoryEvent& event : life_.events) {
      if (event.kind == kSyncWord) continue;
      const bool had_returned = event.number <= *life_.crash;
      if (is_gone(event) && (had_returned || gone == nullptr)) gone = &event;
      if (event.step != step()) continue;
      if (event.fate == Fate::kNever && never == nullptr) never = &event;
      if (event.fate == Fate::kDurable || event.fate == Fate::kSurvived) done = &event;
    }
    if (done != nullptr) {
      name(done->number);
      say(fmt::format("{}, {}, is there", event_words(done->number), done->words));
    }
    for (const StoryEvent* event : {gone, never}) {
      if (event == nullptr) continue;
      name(event->number);
      say(fmt::format("{}, {}, {}", event_words(event->number), event->words,
                      fate_of_missing(event->number)));
      if (event->step < step()) {
        say(had_returned_words(event->step));
      }
    }
    if (done == nullptr && gone == nullptr && never == nullptr) nothing_half_done();
  }

  void nothing_half_done() {
    say(fmt::format(
        "the crash left nothing half done: the file is as it was {} {}",
        step() == 0 ? "before" : "after",
        step() == 0 ? step_at_end(last_life(), 0) : step_at_end(last_life(), step() - 1)));
  }

  /// Who wrote the bytes that the finding is about, where no change of the step did.
  void old_content() {
    const Range bytes = bytes_of_finding();
    if (bytes.length() == 0) return;
    for (std::uint64_t number = *life_.crash; number > 0; --number) {
      const Range changed = survival_->changed_by(number);
      const std::uint64_t at = std::max(changed.begin, bytes.begin);
      if (trace().event(number).kind != EventKind::kWrite || !changed.overlaps(bytes)) continue;
      if (!survival_->is_there(number, at)) continue;
      const std::size_t of_step = life_.events[number - 1].step;
      name(number);
      say(fmt::format("of the {} {} to {} the last write that is there is event {}, in {}",
                      promises().offsets, finding_.offset, finding_.offset + finding_.length - 1,
                      number, step_at_end(last_life(), of_step)));
      return;
    }
  }

  const explorer::Case& case_;
  const explorer::Replay& replay_;
  const Story& story_;
  const StoryLife& life_;
  const explorer::Finding& finding_;
  std::optional<Survival> survival_;
  Reason reason_;
};

}  // namespace

Reason reason_of(const explorer::Case& reproduction, const explorer::Replay& replay,
                 const Story& story) {
  if (replay.judgement.holds()) return {};
  return Reasoner(reproduction, replay, story).run();
}

}  // namespace crashcheck::report
