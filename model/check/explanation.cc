// Events far from what was lost are left out where there are many.
#include "explanation.h"

#include <algorithm>
#include <map>
#include <set>

namespace crashcheck {

using faultfs::Change;
using faultfs::DirectoryEvent;
using faultfs::DirectoryTrace;
using faultfs::LostChange;
using faultfs::NodeNames;

namespace {

/// With more events than this before the crash, some are left out.
constexpr std::uint64_t kMaxEvents = 24;
constexpr std::size_t kMaxFiles = 12;
constexpr std::size_t kNoteColumn = 40;

/// What of an event was lost, where it was not all of it.
using LostParts = std::map<std::uint64_t, std::vector<std::string>>;

std::string range(std::uint64_t begin, std::uint64_t end) {
  return std::to_string(begin) + ".." + std::to_string(end);
}

/// What the change is of the event, as "its size" or as bytes.
std::string part_of(const DirectoryEvent& event, const LostChange& change) {
  if (change.of == LostChange::Of::kName) {
    return event.kind == Change::kRename ? "the name " + change.name : "";
  }
  if (change.of == LostChange::Of::kSize) return "its size";
  if (event.kind != Change::kWrite) return "bytes " + range(change.begin, change.end);
  const std::uint64_t begin = std::max(change.begin, event.offset);
  const std::uint64_t end = std::min(change.end, event.end());
  return "bytes " + range(begin, end);
}

LostParts lost_parts(const Life& life) {
  LostParts parts;
  for (const LostChange& change : life.lost) {
    for (const std::uint64_t number : change.lost) {
      parts[number].push_back(part_of(life.trace.event(number), change));
    }
  }
  return parts;
}

/// Whether all that a write did is lost: its bytes, and the size where it grew the file.
bool is_all(const DirectoryEvent& event, const std::vector<std::string>& parts) {
  if (event.kind != Change::kWrite) return true;
  return std::ranges::find(parts, "bytes " + range(event.offset, event.end())) != parts.end();
}

std::string lost_words(const DirectoryEvent& event, std::vector<std::string> parts) {
  if (is_all(event, parts)) return "lost";
  std::string text = "lost:";
  constexpr std::size_t kMaxParts = 3;
  const std::size_t more = parts.size() > kMaxParts ? parts.size() - kMaxParts : 0;
  parts.resize(parts.size() - more);
  for (const std::string& part : parts) text += (text.back() == ':' ? " " : ", ") + part;
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
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
  if (lost != parts.end()) line += "  " + lost_words(event, lost->second);
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
  std::size_t count = 0;
  tree.for_each([&](std::string_view path, faultfs::NodeId id) {
    if (++count > kMaxFiles) return;
    const faultfs::Node& node = tree.node(id);
    text += "    " + std::string(path);
    if (node.kind == io::FileKind::kDirectory) text += "/";
    if (node.kind == io::FileKind::kFile) {
      text += "  " + std::to_string(node.content.size()) +
              (node.content.size() == 1 ? " byte" : " bytes");
    }
    text += "\n";
  });
  if (count == 0) return "    nothing\n";
  if (count > kMaxFiles) text += "    and " + std::to_string(count - kMaxFiles) + " more\n";
  return text;
}

}  // namespace

std::vector<std::string> lost_calls(const Life& life) {
  std::vector<std::string> calls;
  NodeNames names(life.trace);
  for (const auto& [number, parts] : lost_parts(life)) {
    names.move_to(number - 1);
    const DirectoryEvent& event = life.trace.event(number);
    std::string call = to_string(life.trace, event, names);
    call += " (event " + std::to_string(number);
    if (!is_all(event, parts)) call += "; " + lost_words(event, parts);
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
