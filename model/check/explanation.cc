// Events far from what was lost are left out where there are many.
#include "explanation.h"

#include <algorithm>
#include <map>
#include <set>

#include "faultfs/lost_events.h"

namespace crashcheck {

using faultfs::Change;
using faultfs::DirectoryEvent;
using faultfs::DirectoryTrace;
using faultfs::NodeNames;

namespace {

/// With more events than this before the crash, some are left out.
constexpr std::uint64_t kMaxEvents = 24;
constexpr std::size_t kMaxFiles = 12;
constexpr std::size_t kNoteColumn = 40;

/// By number.
using LostParts = std::map<std::uint64_t, faultfs::LostEvent>;

LostParts lost_parts(const Life& life) {
  LostParts parts;
  for (faultfs::LostEvent& event : lost_events(life.trace, life.lost)) {
    parts.emplace(event.number, std::move(event));
  }
  return parts;
}

std::string lost_words(const faultfs::LostEvent& event) {
  return event.is_all ? "lost" : "lost: " + event.parts;
}

/// The events to show: all, or those that were lost, the syncs and acknowledgements around them,
/// and the last ones.
std::set<std::uint64_t> shown_events(const Life& life, const LostParts& parts) {
  std::set<std::uint64_t> shown;
  const std::uint64_t end = life.crash.event;
  for (std::uint64_t number = 1; number <= end; ++number) {
    const bool is_late = number + 4 > end;
    if (end <= kMaxEvents || is_late || parts.contains(number)) shown.insert(number);
  }
  if (end <= kMaxEvents) return shown;
  for (const auto& [number, of_event] : parts) {
    for (std::uint64_t near = number > 2 ? number - 2 : 1; near <= std::min(number + 2, end);
         ++near) {
      shown.insert(near);
    }
  }
  while (shown.size() > kMaxEvents) shown.erase(std::next(shown.begin(), 1));
  return shown;
}

std::string event_line(const Life& life, std::uint64_t number, const NodeNames& names,
                       const LostParts& parts) {
  const DirectoryEvent& event = life.trace.event(number);
  const auto lost = parts.find(number);
  std::string line = lost == parts.end() ? "    " : "  x ";
  const std::string digits = std::to_string(number);
  line += std::string(digits.size() < 4 ? 4 - digits.size() : 0, ' ') + digits + "  ";
  std::string call = to_string(life.trace, event, names);
  const bool has_note = event.kind != Change::kAcknowledge && event.text != 0;
  if (has_note || lost != parts.end()) {
    call += std::string(call.size() < kNoteColumn ? kNoteColumn - call.size() : 1, ' ');
  }
  line += call;
  if (has_note) line += " " + std::string(life.trace.text(event.text));
  if (lost != parts.end()) line += "  " + lost_words(lost->second);
  return line + "\n";
}

std::string told(const Life& life, bool is_first) {
  const LostParts parts = lost_parts(life);
  const std::set<std::uint64_t> shown = shown_events(life, parts);
  std::string text =
      is_first ? "" : "  then recovery begins, and the second crash interrupts it:\n";
  NodeNames names(life.trace);
  std::uint64_t last = 0;
  for (const std::uint64_t number : shown) {
    if (number != last + 1) text += "          ...\n";
    names.move_to(number - 1);
    text += event_line(life, number, names, parts);
    last = number;
  }
  text += "          -- crash --\n";
  if (life.crash.event < life.trace.event_count()) {
    const DirectoryEvent& next = life.trace.event(life.crash.event + 1);
    names.move_to(life.crash.event);
    text += "          (next: " + to_string(life.trace, next, names) + ")\n";
  }
  return text;
}

std::string files_of(const faultfs::Tree& tree) {
  std::string text;
  for (const std::string& line : faultfs::files_in_words(tree, kMaxFiles)) {
    text += "    " + line + "\n";
  }
  return text;
}

}  // namespace

std::vector<std::string> lost_calls(const Life& life) {
  std::vector<std::string> calls;
  NodeNames names(life.trace);
  for (const auto& [number, lost] : lost_parts(life)) {
    names.move_to(number - 1);
    const DirectoryEvent& event = life.trace.event(number);
    std::string call = to_string(life.trace, event, names);
    call += " (event " + std::to_string(number);
    if (!lost.is_all) call += "; " + lost_words(lost);
    calls.push_back(call + ")");
  }
  return calls;
}

std::string told(const Outcome& outcome) {
  std::string text;
  for (const Life& life : outcome.lives) text += told(life, &life == &outcome.lives.front());
  return text + "\n  The crash leaves:\n" + files_of(outcome.tree);
}

}  // namespace crashcheck
