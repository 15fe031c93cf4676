// One case that was carried out, told as values: what the terminal prints and the player shows come
// from here. Knows no store: what only a store can tell comes from its View, if it has one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explorer/replay.h"
#include "explorer/view.h"
#include "report/field_diff.h"

namespace crashcheck::report {

/// What became of an event in the crash that ended its life.
enum class Fate : std::uint8_t {
  kDurable,   ///< nothing could take it back any more, or there was no crash
  kSurvived,  ///< was pending, and all that it changed is in what was found, or was changed again
  kCut,       ///< a part of it is there: it was torn, or some of its units persisted
  kLost,      ///< was pending, and nothing of it is there
  kNever,     ///< the crash came before it
};

/// "durable", "survived", "cut", "lost", "never".
[[nodiscard]] std::string_view name(Fate fate);

struct StoryEvent {
  std::uint64_t number = 0;
  std::size_t step = 0;
  std::string_view kind = "sync";  ///< a literal: the first of its words
  std::uint64_t offset = 0;        ///< file bytes, as in faultfs::Event
  std::uint64_t length = 0;
  std::string words;  ///< "write 8 bytes at 56 (root)", "rename a to b"
  Fate fate = Fate::kDurable;
  std::string file = {};  ///< of a directory: the name that it is about
  std::string there;  ///< of one that was cut, "file bytes 112 to 119"; of a directory, what is not
};

/// The open, or one operation.
struct StoryStep {
  std::string words;  ///< "append 32  -> #1 at 112"
  std::uint64_t first_event = 1;
  std::uint64_t last_event = 0;  ///< less than first_event: there were none
  bool reached = true;           ///< false: something before it went wrong
  bool is_last = false;          ///< the crash cuts it, or something was wrong after it
  /// What failed in it, "io/sync 1 EIO once fails after event 14", and a note on each.
  std::vector<std::pair<std::string, std::string>> faults;
  std::string error;  ///< what the store answered; empty where it did what it was told
};

struct StoryLife {
  std::string title;  ///< "History (in-place, profile kill)", "Recovery", "Recovery, and on"
  std::vector<StoryStep> steps;
  std::vector<StoryEvent> events;
  std::optional<std::uint64_t> crash;    ///< after this event
  bool everything_had_returned = false;  ///< at the crash
  std::vector<std::string> crash_words;  ///< what was cut and what survived
  /// What was done to the file then; empty where nothing was.
  std::string damage;
};

/// The store at one moment.
struct Frame {
  enum class Kind : std::uint8_t {
    kStep,       ///< after a step that returned
    kBefore,     ///< the same, of the step before the one that is cut; at first, what there was
    kEvent,      ///< inside the step that is cut, as the program saw it after an event
    kFound,      ///< what the crash left; without one, the file at the end
    kRecovered,  ///< what the last recovery made of that
  };
  Kind kind = Kind::kStep;
  std::size_t life = 0;
  std::size_t step = 0;
  std::uint64_t event = 0;  ///< of its life, the last that has happened
  /// Of the story's view; null where there are no pictures.
  std::shared_ptr<const explorer::Picture> picture;
};

/// "step", "before", "event", "found", "recovered".
[[nodiscard]] std::string_view name(Frame::Kind kind);

/// Why it came to the finding.
struct Reason {
  /// One to four sentences of facts: "Event 48 removed the link to block 112 from node 48. Event
  /// 52, which makes the root lead to node 80 instead of node 48, never happened." Empty where
  /// everything holds.
  std::string sentences;
  /// The events of the last life that they name, ascending.
  std::vector<std::uint64_t> events;
};

struct Story {
  const explorer::View* view = nullptr;  ///< of the store, if any; borrowed
  bool is_of_directory = false;
  std::string protocol;
  std::string profile;
  std::vector<std::string> findings;  ///< by severity; none: everything holds
  std::string holds;                  ///< what held, where nothing is wrong
  /// Where no outcome fits and there is no finding that they all share: what speaks against each.
  std::vector<std::string> rejected;
  Reason reason;
  std::vector<StoryLife> lives;
  std::vector<Frame> frames;        ///< in order of time
  std::size_t frames_left_out = 0;  ///< before them, of a very long story
  std::string fields_title;
  std::vector<FieldDifference> fields;
  std::string case_text;
  std::string command;  ///< that replays it
};

/// kTurningPoints: before each crash, as found, and recovered. kAll: after each step, and after
/// each event of a step that is cut; of a very long story the last kMostFrames of these.
enum class Moments : std::uint8_t { kTurningPoints, kAll };
inline constexpr std::size_t kMostFrames = 512;

/// Tells what happened in `replay`, which carried out `reproduction`.
[[nodiscard]] Story tell(const explorer::Case& reproduction, const explorer::Replay& replay,
                         Moments moments = Moments::kAll);

}  // namespace crashcheck::report
