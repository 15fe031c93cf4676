// Drafts are drawn until one fits the tree as it is. A file that lost its names is still written
// and synced, as through an open handle.
#include "directory_trace_generator.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "directory_dice.h"

namespace crashcheck::faultfs {
namespace {

bool lies_below(const Tree& tree, NodeId wanted, NodeId directory) {
  return std::ranges::any_of(tree.node(directory).entries, [&](const auto& entry) {
    const auto& [name, node] = entry;
    if (tree.node(node).kind != io::FileKind::kDirectory) return false;
    return node == wanted || lies_below(tree, wanted, node);
  });
}

io::Bytes bytes_of(const Image& image) {
  const io::ByteView bytes = image.bytes();
  return {bytes.begin(), bytes.end()};
}

class Drafting {
 public:
  Drafting(std::uint64_t seed, const TraceShape& shape)
      : shape_(shape), dice_(seed, shape.grain_bytes), trace_(first_tree(dice_)) {
    live_ = trace_.base();
    for (NodeId id = 0; id < live_.next_id(); ++id) born_[id] = 0;
  }

  DirectoryTrace draft() {
    while (trace_.event_count() < shape_.events) {
      io::Bytes bytes;
      const std::optional<DirectoryEvent> event = draw(bytes);
      if (event) add(*event, bytes);
    }
    return std::move(trace_);
  }

 private:
  struct Place {
    NodeId directory = kNoNode;
    std::string name;
    NodeId node = kNoNode;
  };

  void add(const DirectoryEvent& event, const io::Bytes& bytes) {
    trace_.append(event, bytes);
    apply(event, bytes, live_);
    const bool creates = event.kind == Change::kCreate || event.kind == Change::kCreateUnnamed;
    if (creates) born_[event.node] = trace_.event_count();
    const bool ends = event.kind == Change::kRemoveDirectory;
    if (ends) ended_.insert(event.node);
    if (event.kind == Change::kRename && event.replaced != kNoNode &&
        is_directory(event.replaced)) {
      ended_.insert(event.replaced);
    }
  }

  [[nodiscard]] bool is_directory(NodeId node) const {
    return live_.node(node).kind == io::FileKind::kDirectory;
  }
  [[nodiscard]] std::uint64_t size(NodeId file) const { return live_.node(file).content.size(); }

  /// Any node of that kind, with a name or without; kNoNode where there is none.
  NodeId any(io::FileKind kind) {
    std::vector<NodeId> nodes;
    for (const auto& [id, event] : born_) {
      if (live_.has(id) && live_.node(id).kind == kind && !ended_.contains(id)) nodes.push_back(id);
    }
    return nodes.empty() ? kNoNode : nodes[dice_.below(nodes.size())];
  }

  Place any_place() {
    Place place{any(io::FileKind::kDirectory), dice_.name(), kNoNode};
    if (dice_.one_in(4)) place.name = place.directory == kRoot ? "d" : "e";
    place.node = live_.child(place.directory, place.name);
    return place;
  }
  /// One that leads somewhere, if a few tries find it.
  Place taken_place() {
    Place place = any_place();
    for (int tries = 0; tries < 12 && place.node == kNoNode; ++tries) place = any_place();
    return place;
  }

  std::optional<DirectoryEvent> draw(io::Bytes& bytes) {
    if (shape_.has_failed_syncs && dice_.one_in(5)) return sync(bytes);
    switch (dice_.below(16)) {
      case 0:
      case 1:
      case 2: return create();
      case 3: return link();
      case 4: return unlink();
      case 5:
      case 6: return rename();
      case 7: return exchange();
      case 8:
      case 9:
      case 10: return write(bytes);
      case 11:
      case 12: return change_size();
      case 13:
      case 14: return sync(bytes);
      default: return other();
    }
  }

  std::optional<DirectoryEvent> create() {
    if (dice_.one_in(12)) {
      return DirectoryEvent{.kind = Change::kCreateUnnamed, .node = trace_.new_node()};
    }
    const Place place = any_place();
    if (place.node != kNoNode) return std::nullopt;
    DirectoryEvent event{.kind = Change::kCreate,
                         .node = trace_.new_node(),
                         .directory = place.directory,
                         .name = place.name};
    if (dice_.one_in(4)) event.file_kind = io::FileKind::kDirectory;
    if (dice_.one_in(10)) {
      event.file_kind = io::FileKind::kSymbolicLink;
      event.target = "a";
    }
    return event;
  }

  std::optional<DirectoryEvent> link() {
    const NodeId file = any(io::FileKind::kFile);
    const Place place = any_place();
    if (file == kNoNode || place.node != kNoNode) return std::nullopt;
    return DirectoryEvent{
        .kind = Change::kLink, .node = file, .directory = place.directory, .name = place.name};
  }

  std::optional<DirectoryEvent> unlink() {
    const Place place = taken_place();
    if (place.node == kNoNode || !live_.node(place.node).entries.empty()) return std::nullopt;
    return DirectoryEvent{
        .kind = is_directory(place.node) ? Change::kRemoveDirectory : Change::kUnlink,
        .node = place.node,
        .directory = place.directory,
        .name = place.name};
  }

  std::optional<DirectoryEvent> rename() {
    const Place from = taken_place();
    const Place to = dice_.one_in(2) ? taken_place() : any_place();
    if (from.node == kNoNode || from.node == to.node || !can_move(from.node, to.directory)) {
      return std::nullopt;
    }
    if (to.node != kNoNode && (is_directory(to.node) != is_directory(from.node) ||
                               !live_.node(to.node).entries.empty())) {
      return std::nullopt;
    }
    return DirectoryEvent{.kind = Change::kRename,
                          .node = from.node,
                          .directory = from.directory,
                          .name = from.name,
                          .to_directory = to.directory,
                          .to_name = to.name,
                          .replaced = to.node};
  }

  std::optional<DirectoryEvent> exchange() {
    const Place from = taken_place();
    const Place to = taken_place();
    if (from.node == kNoNode || to.node == kNoNode || from.node == to.node ||
        !can_move(from.node, to.directory) || !can_move(to.node, from.directory)) {
      return std::nullopt;
    }
    return DirectoryEvent{.kind = Change::kExchange,
                          .node = from.node,
                          .directory = from.directory,
                          .name = from.name,
                          .to_directory = to.directory,
                          .to_name = to.name,
                          .replaced = to.node};
  }

  /// Nothing comes to lie below itself.
  [[nodiscard]] bool can_move(NodeId node, NodeId directory) const {
    return !is_directory(node) || (node != directory && !lies_below(live_, directory, node));
  }

  std::optional<DirectoryEvent> write(io::Bytes& bytes) {
    const NodeId file = any(io::FileKind::kFile);
    if (file == kNoNode) return std::nullopt;
    bytes = dice_.bytes(trace_.event_count() + 1);
    const std::uint64_t offset = dice_.place(size(file));
    const bool is_again = shape_.has_failed_syncs && offset < size(file) && dice_.one_in(2);
    if (is_again) {
      bytes.resize(std::min<std::uint64_t>(bytes.size(), size(file) - offset));
      live_.node(file).content.read(offset, bytes);
    }
    constexpr std::array kSyncs = {SyncKind::kNothing, SyncKind::kNothing, SyncKind::kNothing,
                                   SyncKind::kNothing, SyncKind::kData,    SyncKind::kAll};
    return DirectoryEvent{.kind = Change::kWrite,
                          .node = file,
                          .offset = offset,
                          .length = bytes.size(),
                          .sync = kSyncs.at(dice_.below(kSyncs.size()))};
  }

  std::optional<DirectoryEvent> change_size() {
    const NodeId file = any(io::FileKind::kFile);
    if (file == kNoNode) return std::nullopt;
    constexpr std::array kChanges = {Change::kResize, Change::kResize, Change::kZero,
                                     Change::kAllocate};
    DirectoryEvent event{.kind = kChanges.at(dice_.below(kChanges.size())),
                         .node = file,
                         .offset = dice_.one_in(4) ? 0 : dice_.place(size(file))};
    if (event.kind == Change::kResize) return event;
    event.length = dice_.length();
    event.keeps_size = dice_.one_in(2);
    return event;
  }

  std::optional<DirectoryEvent> sync(io::Bytes& bytes) {
    DirectoryEvent event{.kind = Change::kSync, .sync = SyncKind::kAll};
    event.began_after = trace_.event_count();
    if (dice_.one_in(4)) event.began_after -= std::min(event.began_after, dice_.below(3));
    if (dice_.one_in(12)) {
      event.kind = Change::kSyncAll;
      return event;
    }
    event.node = any(dice_.one_in(3) ? io::FileKind::kDirectory : io::FileKind::kFile);
    if (event.node == kNoNode) return std::nullopt;
    event.began_after = std::max(event.began_after, born_[event.node]);
    const bool fails = shape_.has_failed_syncs && dice_.one_in(2);
    if (fails) event.kind = Change::kFailedSync;
    if (is_directory(event.node)) return event;
    if (fails) {
      event.reverts = dice_.one_in(3);
      if (event.reverts) bytes = bytes_of(synced_content(trace_, event.node));
      return event;
    }
    if (dice_.one_in(2)) event.sync = SyncKind::kData;
    if (event.sync == SyncKind::kData && dice_.one_in(3)) {
      event.offset = dice_.place(0);
      event.length = dice_.length();
    }
    return event;
  }

  std::optional<DirectoryEvent> other() {
    const NodeId file = any(io::FileKind::kFile);
    switch (dice_.below(4)) {
      case 0: return DirectoryEvent{.kind = Change::kAcknowledge};
      case 1: return DirectoryEvent{.kind = Change::kExit};
      case 2:
        if (file == kNoNode) return std::nullopt;
        return DirectoryEvent{.kind = Change::kSyncRange, .node = file, .length = 1};
      default:
        if (file == kNoNode) return std::nullopt;
        return DirectoryEvent{.kind = Change::kCloseAfterTruncate, .node = file};
    }
  }

  TraceShape shape_;
  Dice dice_;
  DirectoryTrace trace_;
  Tree live_;
  std::map<NodeId, std::uint64_t> born_;  // with which event
  std::set<NodeId> ended_;                // directories that were removed
};

}  // namespace

DirectoryTrace random_directory_trace(std::uint64_t seed, const TraceShape& shape) {
  return Drafting(seed, shape).draft();
}

std::string to_string(const DirectoryTrace& trace) {
  NodeNames names(trace);
  std::string text;
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) {
    const DirectoryEvent& event = trace.event(number);
    names.move_to(number - 1);
    text += std::to_string(number) + " " + to_string(trace, event, names);
    if (event.kind == Change::kWrite && event.sync == SyncKind::kData) text += " (O_DSYNC)";
    if (event.kind == Change::kWrite && event.sync == SyncKind::kAll) text += " (O_SYNC)";
    if (event.kind == Change::kSync || event.kind == Change::kFailedSync ||
        event.kind == Change::kSyncAll) {
      text += " begun after " + std::to_string(event.began_after);
    }
    if (event.keeps_size) text += " (keeps the size)";
    if (event.kind == Change::kRename && event.replaced != kNoNode) text += " (over a name)";
    text += "\n";
  }
  return text;
}

}  // namespace crashcheck::faultfs
