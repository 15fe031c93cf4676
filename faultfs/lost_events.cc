// The parts of an event are the registers that it gave a version.
#include "faultfs/lost_events.h"

#include <algorithm>
#include <map>

namespace crashcheck::faultfs {
namespace {

constexpr std::size_t kMaxParts = 3;

std::string bytes_from_to(std::uint64_t begin, std::uint64_t end) {
  return "bytes " + std::to_string(begin) + ".." + std::to_string(end);
}

/// What the change is of the event; empty where the event is nothing else.
std::string part_of(const DirectoryEvent& event, const LostChange& change) {
  if (change.of == LostChange::Of::kName) {
    return event.kind == Change::kRename ? "the name " + change.name : "";
  }
  if (change.of == LostChange::Of::kSize) return "its size";
  if (event.kind != Change::kWrite) return bytes_from_to(change.begin, change.end);
  const std::uint64_t begin = std::max(change.begin, event.offset);
  const std::uint64_t end = std::min(change.end, event.end());
  return bytes_from_to(begin, end);
}

/// Whether all that a write did is lost: its bytes, and the size where it grew the file.
bool is_all_of(const DirectoryEvent& event, const std::vector<std::string>& parts) {
  if (event.kind != Change::kWrite) return true;
  return std::ranges::find(parts, bytes_from_to(event.offset, event.end())) != parts.end();
}

std::string joined_parts(std::vector<std::string> parts) {
  const std::size_t more = parts.size() > kMaxParts ? parts.size() - kMaxParts : 0;
  parts.resize(parts.size() - more);
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

}  // namespace

std::vector<LostEvent> lost_events(const DirectoryTrace& trace,
                                   const std::vector<LostChange>& lost) {
  std::map<std::uint64_t, std::vector<std::string>> parts;
  for (const LostChange& change : lost) {
    for (const std::uint64_t number : change.lost) {
      parts[number].push_back(part_of(trace.event(number), change));
    }
  }
  std::vector<LostEvent> events;
  for (auto& [number, of_event] : parts) {
    const bool is_all = is_all_of(trace.event(number), of_event);
    events.push_back({number, is_all, is_all ? "" : joined_parts(std::move(of_event))});
  }
  return events;
}

std::vector<std::string> files_in_words(const Tree& tree, std::size_t most) {
  std::vector<std::string> lines;
  std::size_t count = 0;
  tree.for_each([&](std::string_view path, NodeId id) {
    if (++count > most) return;
    const Node& node = tree.node(id);
    std::string line(path);
    if (node.kind == io::FileKind::kDirectory) line += "/";
    if (node.kind == io::FileKind::kFile) {
      line += "  " + std::to_string(node.content.size()) +
              (node.content.size() == 1 ? " byte" : " bytes");
    }
    lines.push_back(std::move(line));
  });
  if (count == 0) lines.emplace_back("nothing");
  if (count > most) lines.push_back("and " + std::to_string(count - most) + " more");
  return lines;
}

}  // namespace crashcheck::faultfs
