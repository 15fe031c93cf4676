// Traces of directories: what each event does to a tree, and how an event is said.
#include "faultfs/directory_trace.h"

#include <algorithm>

namespace crashcheck::faultfs {
namespace {

void zero_range(const DirectoryEvent& event, Image& content) {
  if (!event.keeps_size && event.end() > content.size()) content.resize(event.end());
  const std::uint64_t end = std::min(event.end(), content.size());
  if (event.offset < end) content.copy(Image(), event.offset, end);
}

void put_name(Tree& tree, NodeId directory, const std::string& name, NodeId node) {
  tree.own(directory).entries.insert_or_assign(name, node);
}

std::string range_of(const DirectoryEvent& event) {
  return " " + std::to_string(event.offset) + ".." + std::to_string(event.end());
}

std::string_view create_word(const DirectoryEvent& event) {
  if (event.file_kind == io::FileKind::kDirectory) return "mkdir ";
  return event.file_kind == io::FileKind::kFile ? "create " : "symlink ";
}

std::string sync_words(const DirectoryEvent& event, const std::string& path) {
  std::string text(event.sync == SyncKind::kData ? "sync data of " : "sync ");
  text += path.empty() ? "." : path;
  const bool is_of_range = event.kind == Change::kSync && event.length > 0;
  return is_of_range ? text + range_of(event) : text;
}

}  // namespace

std::uint64_t DirectoryTrace::append(DirectoryEvent event, io::ByteView data) {
  if (carries_data(event)) {
    event.data_begin = data_.size();
    event.length = data.size();
    data_.insert(data_.end(), data.begin(), data.end());
  }
  events_.push_back(std::move(event));
  return event_count();
}

void DirectoryTrace::insert(std::uint64_t after, DirectoryEvent event) {
  CRASHCHECK_ASSERT(after <= event_count());
  const auto place = events_.begin() + static_cast<std::ptrdiff_t>(after);
  for (auto later = place; later != events_.end(); ++later) {
    const bool has_begin = later->kind == Change::kSync || later->kind == Change::kFailedSync ||
                           later->kind == Change::kSyncAll;
    if (has_begin && later->began_after >= after) ++later->began_after;
  }
  events_.insert(place, std::move(event));
}

std::uint32_t DirectoryTrace::keep_text(std::string_view text) {
  if (!texts_.empty() && texts_.back() == text)
    return static_cast<std::uint32_t>(texts_.size()) - 1;
  const auto found = std::ranges::find(texts_, text);
  if (found == texts_.end()) {
    texts_.emplace_back(text);
    return static_cast<std::uint32_t>(texts_.size()) - 1;
  }
  return static_cast<std::uint32_t>(found - texts_.begin());
}

void apply(const DirectoryEvent& event, io::ByteView data, Tree& tree) {
  switch (event.kind) {
    case Change::kCreate:
      tree.put(event.node, Node{event.file_kind, event.mode, {}, {}, event.target});
      return put_name(tree, event.directory, event.name, event.node);
    case Change::kCreateUnnamed: return tree.put(event.node, Node{.mode = event.mode});
    case Change::kLink: return put_name(tree, event.directory, event.name, event.node);
    case Change::kUnlink:
    case Change::kRemoveDirectory: tree.own(event.directory).entries.erase(event.name); return;
    case Change::kRename:
      tree.own(event.directory).entries.erase(event.name);
      return put_name(tree, event.to_directory, event.to_name, event.node);
    case Change::kExchange:
      put_name(tree, event.directory, event.name, event.replaced);
      return put_name(tree, event.to_directory, event.to_name, event.node);
    case Change::kWrite: return tree.own(event.node).content.write(event.offset, data);
    case Change::kResize: return tree.own(event.node).content.resize(event.offset);
    case Change::kZero: return zero_range(event, tree.own(event.node).content);
    case Change::kAllocate:
      if (!event.keeps_size && event.end() > tree.node(event.node).content.size()) {
        tree.own(event.node).content.resize(event.end());
      }
      return;
    case Change::kFailedSync:
      if (event.reverts) tree.own(event.node).content = Image(data);
      return;
    case Change::kSync:
    case Change::kSyncRange:
    case Change::kSyncAll:
    case Change::kCloseAfterTruncate:
    case Change::kAcknowledge:
    case Change::kExit: return;
  }
}

Image synced_content(const DirectoryTrace& trace, NodeId file) {
  std::uint64_t covered = 0;
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) {
    const DirectoryEvent& event = trace.event(number);
    const bool is_of_file = event.node == file;
    const bool is_whole = event.kind == Change::kSync && is_of_file && event.length == 0;
    if (is_whole || event.kind == Change::kSyncAll) covered = std::max(covered, event.began_after);
    const bool is_synced_write =
        event.kind == Change::kWrite && is_of_file && event.sync != SyncKind::kNothing;
    if (is_synced_write || (event.reverts && is_of_file)) covered = number;
  }
  const Tree tree = live_tree(trace, covered);
  return tree.has(file) ? tree.node(file).content : Image();
}

Tree live_tree(const DirectoryTrace& trace, std::uint64_t after) {
  Tree tree = trace.base();
  for (std::uint64_t number = 1; number <= after; ++number) {
    const DirectoryEvent& event = trace.event(number);
    apply(event, trace.data(event), tree);
  }
  return tree;
}

NodeNames::NodeNames(const DirectoryTrace& trace) : trace_(trace), known_(trace.node_count()) {
  for (NodeId id = 0; id < trace.base().next_id(); ++id) {
    if (!trace.base().has(id)) continue;
    for (const auto& [name, child] : trace.base().node(id).entries) known_[child] = {id, name};
  }
}

void NodeNames::move_to(std::uint64_t after) {
  for (; after_ < after; ++after_) {
    const DirectoryEvent& event = trace_.event(after_ + 1);
    if (event.kind == Change::kCreate || event.kind == Change::kLink) {
      known_[event.node] = {event.directory, event.name};
    } else if (event.kind == Change::kRename) {
      known_[event.node] = {event.to_directory, event.to_name};
    } else if (event.kind == Change::kExchange) {
      known_[event.node] = {event.to_directory, event.to_name};
      known_[event.replaced] = {event.directory, event.name};
    }
  }
}

std::string NodeNames::path(NodeId node) const {
  if (node == kRoot) return "";
  if (node >= known_.size() || known_[node].directory == kNoNode) return "(no name)";
  return joined(path(known_[node].directory), known_[node].name);
}

std::string_view name(Change change) {
  switch (change) {
    case Change::kCreate: return "create";
    case Change::kCreateUnnamed: return "create-unnamed";
    case Change::kLink: return "link";
    case Change::kUnlink: return "unlink";
    case Change::kRemoveDirectory: return "rmdir";
    case Change::kRename: return "rename";
    case Change::kExchange: return "exchange";
    case Change::kWrite: return "write";
    case Change::kResize: return "resize";
    case Change::kZero: return "zero";
    case Change::kAllocate: return "fallocate";
    case Change::kSync: return "sync";
    case Change::kFailedSync: return "failed-sync";
    case Change::kSyncRange: return "sync-range";
    case Change::kSyncAll: return "sync-all";
    case Change::kCloseAfterTruncate: return "close";
    case Change::kAcknowledge: return "acknowledge";
    case Change::kExit: break;
  }
  return "exit";
}

std::string to_string(const DirectoryTrace& trace, const DirectoryEvent& event,
                      const NodeNames& names) {
  const auto named = [&] { return joined(names.path(event.directory), event.name); };
  const auto to_named = [&] { return joined(names.path(event.to_directory), event.to_name); };
  const auto node = [&] { return names.path(event.node); };
  switch (event.kind) {
    case Change::kCreate: return std::string(create_word(event)) + named();
    case Change::kCreateUnnamed: return "create a file without a name";
    case Change::kLink: return "link " + node() + " as " + named();
    case Change::kUnlink: return "remove " + named();
    case Change::kRemoveDirectory: return "rmdir " + named();
    case Change::kRename: return "rename " + named() + " to " + to_named();
    case Change::kExchange: return "exchange " + named() + " and " + to_named();
    case Change::kWrite: return "write " + node() + range_of(event);
    case Change::kResize: return "resize " + node() + " to " + std::to_string(event.offset);
    case Change::kZero: return "zero " + node() + range_of(event);
    case Change::kAllocate: return "fallocate " + node() + range_of(event);
    case Change::kSync: return sync_words(event, node());
    case Change::kFailedSync:
      return sync_words(event, node()) + (event.reverts ? " fails and reverts it" : " fails");
    case Change::kSyncRange: return "sync_file_range " + node() + range_of(event);
    case Change::kSyncAll: return "sync everything";
    case Change::kCloseAfterTruncate: return "close " + node();
    case Change::kAcknowledge: return "acknowledge " + std::string(trace.text(event.text));
    case Change::kExit: return "exit";
  }
  return {};
}

Hash128 hash_of_events(const DirectoryTrace& trace) {
  Hash128 sum;
  NodeNames names(trace);
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) {
    names.move_to(number - 1);
    const std::string line = to_string(trace, trace.event(number), names);
    sum += hash_of(std::as_bytes(std::span(line.data(), line.size())), number);
    sum += hash_of(trace.data(trace.event(number)), ~number);
  }
  return sum;
}

}  // namespace crashcheck::faultfs
