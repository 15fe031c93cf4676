// Requests are checked as POSIX does, become one event each, and the event is what changes the
// tree.
#include "faultfs/memory_directory.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace crashcheck::faultfs {
namespace {

using io::Error;
using io::ErrorCode;
using io::ErrorPath;
using io::Failure;
using io::FileKind;
using io::Result;

constexpr std::uint64_t kBlock = MemoryDirectory::kBlockBytes;

std::uint64_t blocks_of(std::uint64_t bytes) { return bytes / kBlock + (bytes % kBlock > 0); }

Failure refused(ErrorCode code, std::string_view operation, int system_error, std::string_view path,
                std::string_view reason = "") {
  return Failure(
      Error{code, operation, reason, 0, system_error, false, ErrorPath(std::string(path))});
}

/// Whether a change of this event leaves everything as it is by its nature.
bool is_nothing(const DirectoryEvent& event, io::ByteView data) {
  return event.kind == Change::kWrite && data.empty();
}

}  // namespace

/// What a directory and its files share. Every member function is called with the lock held.
class MemoryDirectory::State {
 public:
  explicit State(Tree tree) : tree_(std::move(tree)) {}
  State(Tree tree, DirectoryTrace& trace, RecordingLimits limits)
      : tree_(std::move(tree)), trace_(&trace), limits_(limits) {}

  std::mutex& mutex() { return mutex_; }
  [[nodiscard]] const Tree& tree() const { return tree_; }
  [[nodiscard]] const Node& node(NodeId id) const { return tree_.node(id); }

  /// A name in a directory that is there.
  struct Place {
    NodeId directory = kNoNode;
    std::string name;
    NodeId node = kNoNode;  ///< what it leads to now
  };

  [[nodiscard]] Result<Place> place_of(std::string_view operation, std::string_view path) const {
    if (Result<void> form = io::check_path(operation, path); !form) {
      form.error().path = ErrorPath(std::string(path));
      return Failure(std::move(form.error()));
    }
    if (path.empty()) return Place{kNoNode, "", kRoot};
    const std::size_t slash = path.rfind('/');
    const bool has_parent = slash != std::string_view::npos;
    const NodeId directory = has_parent ? tree_.at(path.substr(0, slash)) : kRoot;
    if (directory == kNoNode) return no_directory(operation, path, path.substr(0, slash));
    if (node(directory).kind != FileKind::kDirectory) {
      return refused(ErrorCode::kNotFound, operation, ENOTDIR, path);
    }
    const std::string_view name = has_parent ? path.substr(slash + 1) : path;
    return Place{directory, std::string(name), tree_.child(directory, name)};
  }

  /// The same where there has to be something.
  [[nodiscard]] Result<Place> existing(std::string_view operation, std::string_view path) const {
    Result<Place> place = place_of(operation, path);
    if (place && place->node == kNoNode) {
      return refused(ErrorCode::kNotFound, operation, ENOENT, path);
    }
    return place;
  }

  [[nodiscard]] std::uint64_t links(NodeId id) const {
    return node(id).kind == FileKind::kFile ? tree_.links(id) : 1;
  }

  [[nodiscard]] NodeId new_node() {
    return trace_ != nullptr ? trace_->new_node() : tree_.next_id();
  }

  [[nodiscard]] Result<void> commit(DirectoryEvent event, io::ByteView data = {}) {
    if (is_nothing(event, data)) return {};
    CRASHCHECK_TRY(make_room(data.size()));
    apply(event, data, tree_);
    if (trace_ == nullptr) return {};
    event.thread = thread_number();
    if (event.kind != Change::kAcknowledge) event.text = note_;
    const bool is_sync = event.kind == Change::kSync || event.kind == Change::kFailedSync;
    if (is_sync) event.began_after = trace_->event_count();
    trace_->append(std::move(event), data);
    return {};
  }

  void fail_sync(NodeId node, bool reverts) {
    if (trace_ == nullptr) return;
    const Image content = reverts ? synced_content(*trace_, node) : Image();
    static_cast<void>(commit({.kind = Change::kFailedSync,
                              .node = node,
                              .length = content.size(),
                              .sync = SyncKind::kAll,
                              .reverts = reverts},
                             content.bytes()));
  }

  void set_space(std::uint64_t space_bytes) { blocks_ = space_bytes / kBlock; }
  [[nodiscard]] bool ran_out_of_space() const { return ran_out_of_space_; }

  /// Whether there are so many more blocks; that there are not is remembered.
  [[nodiscard]] bool take_space(std::uint64_t blocks) {
    const bool has_space = blocks == 0 || !blocks_ || blocks <= free_blocks();
    ran_out_of_space_ = ran_out_of_space_ || !has_space;
    return has_space;
  }
  [[nodiscard]] Result<void> take_name(std::string_view operation, std::string_view path) {
    if (take_space(1)) return {};
    return refused(ErrorCode::kNoSpace, operation, ENOSPC, path);
  }
  /// How far a write up to `end` gets in the file.
  [[nodiscard]] std::uint64_t space_until(NodeId file, std::uint64_t end) {
    const std::uint64_t has = blocks_of(node(file).content.size());
    const std::uint64_t needs = blocks_of(end);
    if (needs <= has || take_space(needs - has)) return end;
    return (has + free_blocks()) * kBlock;
  }

  void open(NodeId node) { ++opened_[node]; }
  void close(NodeId node) {
    if (--opened_[node] == 0) opened_.erase(node);
  }

  void acknowledge(std::string_view text) {
    if (trace_ == nullptr || !make_room(text.size())) return;
    static_cast<void>(commit({.kind = Change::kAcknowledge, .text = trace_->keep_text(text)}));
  }
  void note(std::string_view text) {
    if (trace_ != nullptr && make_room(text.size())) note_ = trace_->keep_text(text);
  }

  [[nodiscard]] bool take_lock(NodeId node) { return locked_.insert(node).second; }
  void give_up_lock(NodeId node) { locked_.erase(node); }
  [[nodiscard]] bool is_full() const { return is_full_; }

 private:
  [[nodiscard]] Failure no_directory(std::string_view operation, std::string_view path,
                                     std::string_view directory) const {
    for (std::string_view above = directory; !above.empty();) {
      const NodeId id = tree_.at(above);
      if (id != kNoNode && node(id).kind != FileKind::kDirectory) {
        return refused(ErrorCode::kNotFound, operation, ENOTDIR, path);
      }
      const std::size_t slash = above.rfind('/');
      above = slash == std::string_view::npos ? std::string_view() : above.substr(0, slash);
    }
    return refused(ErrorCode::kNotFound, operation, ENOENT, path);
  }

  /// REQUIRES: there is little space.
  [[nodiscard]] std::uint64_t free_blocks() const {
    std::uint64_t used = 0;
    std::set<NodeId> files;
    for (const auto& [node, times] : opened_) files.insert(node);
    tree_.for_each([&](std::string_view, NodeId named) {
      ++used;
      files.insert(named);
    });
    for (const NodeId file : files) used += blocks_of(node(file).content.size());
    return *blocks_ - std::min(used, *blocks_);
  }

  [[nodiscard]] Result<void> make_room(std::uint64_t bytes) {
    if (trace_ == nullptr) return {};
    is_full_ = is_full_ || bytes > limits_.bytes - recorded_bytes_ ||
               trace_->event_count() >= limits_.events;
    if (is_full_) {
      return Failure(Error{ErrorCode::kNoSpace, "record", "the recording is full", 0, ENOSPC});
    }
    recorded_bytes_ += bytes;
    return {};
  }

  [[nodiscard]] std::uint32_t thread_number() {
    const auto number = static_cast<std::uint32_t>(threads_.size());
    return threads_.try_emplace(std::this_thread::get_id(), number).first->second;
  }

  std::mutex mutex_;
  Tree tree_;
  DirectoryTrace* trace_ = nullptr;
  RecordingLimits limits_;
  std::uint64_t recorded_bytes_ = 0;
  bool is_full_ = false;
  std::uint32_t note_ = 0;
  std::map<std::thread::id, std::uint32_t> threads_;
  std::set<NodeId> locked_;
  std::map<NodeId, std::uint64_t> opened_;  // how many times
  std::optional<std::uint64_t> blocks_;     // of the medium; nothing: enough
  bool ran_out_of_space_ = false;
};

class MemoryDirectory::HeldLock final : public io::Lock {
 public:
  HeldLock(std::shared_ptr<State> state, NodeId node) : state_(std::move(state)), node_(node) {}
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;
  HeldLock(HeldLock&&) = delete;
  HeldLock& operator=(HeldLock&&) = delete;
  ~HeldLock() override {
    const std::scoped_lock guard(state_->mutex());
    state_->give_up_lock(node_);
  }

 private:
  std::shared_ptr<State> state_;
  NodeId node_;
};

class MemoryDirectory::OpenFile final : public io::File {
 public:
  OpenFile(std::shared_ptr<State> state, NodeId node, std::string path, bool is_read_only,
           bool was_truncated)
      : state_(std::move(state)),
        node_(node),
        path_(std::move(path)),
        is_read_only_(is_read_only),
        was_truncated_(was_truncated) {
    state_->open(node_);  // its caller holds the lock
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile(OpenFile&&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile() override {
    const std::scoped_lock guard(state_->mutex());
    if (was_truncated_) static_cast<void>(commit({.kind = Change::kCloseAfterTruncate}));
    state_->close(node_);
  }

  [[nodiscard]] Result<void> sync() override { return sync_as(SyncKind::kAll); }
  [[nodiscard]] Result<void> sync_data() override { return sync_as(SyncKind::kData); }

  [[nodiscard]] Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    const std::scoped_lock guard(state_->mutex());
    CRASHCHECK_TRY(check_range("write", offset, bytes.size()));
    if (bytes.empty()) return {};
    const std::uint64_t end = offset + bytes.size();
    const std::uint64_t until = state_->space_until(node_, end);
    const std::uint64_t count = until > offset ? std::min(until, end) - offset : 0;
    CRASHCHECK_TRY(
        commit({.kind = Change::kWrite, .offset = offset, .length = count}, bytes.first(count)));
    return until < end ? full("write", offset + count) : Result<void>();
  }

  [[nodiscard]] Result<void> resize(std::uint64_t size_bytes) override {
    const std::scoped_lock guard(state_->mutex());
    CRASHCHECK_TRY(check_range("resize", size_bytes, 0));
    if (state_->space_until(node_, size_bytes) < size_bytes) return full("resize", size_bytes);
    const bool truncates = size_bytes == 0 && content().size() > 0;
    CRASHCHECK_TRY(commit({.kind = Change::kResize, .offset = size_bytes}));
    was_truncated_ = was_truncated_ || truncates;
    return {};
  }

  [[nodiscard]] Result<void> zero(std::uint64_t offset, std::uint64_t length) override {
    const std::scoped_lock guard(state_->mutex());
    CRASHCHECK_TRY(check_writable("zero"));
    CRASHCHECK_TRY(check_inside("zero", offset, length));
    if (length == 0) return {};
    return commit({.kind = Change::kZero, .offset = offset, .length = length});
  }

  [[nodiscard]] Result<void> read_at(std::uint64_t offset,
                                     io::MutableByteView into) const override {
    const std::scoped_lock guard(state_->mutex());
    CRASHCHECK_TRY(check_inside("read", offset, into.size()));
    content().read(offset, into);
    return {};
  }

  [[nodiscard]] Result<std::uint64_t> size() const override {
    const std::scoped_lock guard(state_->mutex());
    return content().size();
  }

  [[nodiscard]] ErrorPath path() const override { return path_; }
  [[nodiscard]] NodeId node() const { return node_; }

 private:
  [[nodiscard]] const Image& content() const { return state_->node(node_).content; }

  [[nodiscard]] Result<void> commit(DirectoryEvent event, io::ByteView data = {}) {
    event.node = node_;
    return io::about_file(state_->commit(std::move(event), data), path_);
  }

  [[nodiscard]] Result<void> sync_as(SyncKind kind) {
    const std::scoped_lock guard(state_->mutex());
    CRASHCHECK_TRY(check_writable("sync"));
    return commit({.kind = Change::kSync, .sync = kind});
  }

  [[nodiscard]] Failure refusal(ErrorCode code, std::string_view operation, std::string_view reason,
                                std::uint64_t offset) const {
    Failure failure = io::fail(code, operation, reason, offset);
    failure.value().path = path_;
    return failure;
  }
  [[nodiscard]] Failure full(std::string_view operation, std::uint64_t offset) const {
    Failure failure = refusal(ErrorCode::kNoSpace, operation, "", offset);
    failure.value().system_error = ENOSPC;
    return failure;
  }
  [[nodiscard]] Result<void> check_writable(std::string_view operation) const {
    if (!is_read_only_) return {};
    return refusal(ErrorCode::kNoPermission, operation, "the file is open for reading", 0);
  }
  [[nodiscard]] Result<void> check_range(std::string_view operation, std::uint64_t offset,
                                         std::uint64_t length) const {
    CRASHCHECK_TRY(check_writable(operation));
    const auto end = io::checked_add(offset, length);
    if (!end) return refusal(ErrorCode::kInvalidArgument, operation, "the range overflows", offset);
    if (*end <= kMaxFileBytes) return {};
    return refusal(ErrorCode::kNoSpace, operation, "the file would be too long", offset);
  }
  [[nodiscard]] Result<void> check_inside(std::string_view operation, std::uint64_t offset,
                                          std::uint64_t length) const {
    const auto end = io::checked_add(offset, length);
    if (end && *end <= content().size()) return {};
    return refusal(ErrorCode::kInvalidArgument, operation, "the range leaves the file", offset);
  }

  std::shared_ptr<State> state_;
  NodeId node_;
  ErrorPath path_;
  bool is_read_only_;
  bool was_truncated_;
};

MemoryDirectory::MemoryDirectory(Tree tree) : state_(std::make_shared<State>(std::move(tree))) {}
MemoryDirectory::MemoryDirectory(DirectoryTrace& trace, RecordingLimits limits)
    : state_(std::make_shared<State>(live_tree(trace, trace.event_count()), trace, limits)) {}
MemoryDirectory::~MemoryDirectory() = default;

const Tree& MemoryDirectory::tree() const { return state_->tree(); }
bool MemoryDirectory::is_full() const {
  const std::scoped_lock guard(state_->mutex());
  return state_->is_full();
}

void MemoryDirectory::set_space(std::uint64_t space_bytes) {
  const std::scoped_lock guard(state_->mutex());
  state_->set_space(space_bytes);
}

bool MemoryDirectory::ran_out_of_space() const {
  const std::scoped_lock guard(state_->mutex());
  return state_->ran_out_of_space();
}

void MemoryDirectory::acknowledge(std::string_view text) {
  const std::scoped_lock guard(state_->mutex());
  state_->acknowledge(text);
}

void MemoryDirectory::note(std::string_view text) {
  const std::scoped_lock guard(state_->mutex());
  state_->note(text);
}

void MemoryDirectory::fail_sync(const io::File& file, bool reverts) {
  const auto* const opened = dynamic_cast<const OpenFile*>(&file);
  CRASHCHECK_ASSERT(opened != nullptr);
  const std::scoped_lock guard(state_->mutex());
  state_->fail_sync(opened->node(), reverts);
}

void MemoryDirectory::fail_sync(std::string_view path) {
  const std::scoped_lock guard(state_->mutex());
  const NodeId node = state_->tree().at(path);
  CRASHCHECK_ASSERT(node != kNoNode && state_->node(node).kind == FileKind::kDirectory);
  state_->fail_sync(node, false);
}

Result<std::unique_ptr<io::File>> MemoryDirectory::open(std::string_view path,
                                                        io::OpenOptions options) {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(State::Place place, state_->place_of("open", path));
  bool truncates = false;
  if (place.node == kNoNode) {
    if (!options.create) return refused(ErrorCode::kNotFound, "open", ENOENT, path);
    CRASHCHECK_TRY(state_->take_name("open", path));
    place.node = state_->new_node();
    CRASHCHECK_TRY(state_->commit({.kind = Change::kCreate,
                                   .node = place.node,
                                   .directory = place.directory,
                                   .name = place.name,
                                   .mode = 0644}));
  } else {
    const FileKind kind = state_->node(place.node).kind;
    if (options.create && options.exclusive) {
      return refused(ErrorCode::kExists, "open", EEXIST, path);
    }
    if (kind == FileKind::kDirectory) {
      return refused(ErrorCode::kInvalidArgument, "open", EISDIR, path);
    }
    if (kind == FileKind::kSymbolicLink) {
      return refused(ErrorCode::kInvalidArgument, "open", ELOOP, path);
    }
    if (options.truncate && options.read_only) {
      return refused(ErrorCode::kNoPermission, "open", EACCES, path);
    }
    truncates = options.truncate && state_->node(place.node).content.size() > 0;
    if (truncates) {
      CRASHCHECK_TRY(state_->commit({.kind = Change::kResize, .node = place.node, .offset = 0}));
    }
  }
  return std::make_unique<OpenFile>(state_, place.node, std::string(path), options.read_only,
                                    truncates);
}

Result<void> MemoryDirectory::remove(std::string_view path) {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place place, state_->existing("remove", path));
  if (state_->node(place.node).kind == FileKind::kDirectory) {
    return refused(ErrorCode::kInvalidArgument, "remove", EISDIR, path);
  }
  return state_->commit({.kind = Change::kUnlink,
                         .node = place.node,
                         .directory = place.directory,
                         .name = place.name});
}

Result<void> MemoryDirectory::rename(std::string_view from, std::string_view to) {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place source, state_->existing("rename", from));
  CRASHCHECK_ASSIGN(const State::Place target, state_->place_of("rename", to));
  if (from.empty() || to.empty()) return refused(ErrorCode::kInvalidArgument, "rename", EBUSY, to);
  const bool is_directory = state_->node(source.node).kind == FileKind::kDirectory;
  if (is_directory && to.size() > from.size() && to.starts_with(from) && to[from.size()] == '/') {
    return refused(ErrorCode::kInvalidArgument, "rename", EINVAL, to, "a directory below itself");
  }
  if (target.node == source.node) return {};
  if (target.node != kNoNode) {
    const Node& there = state_->node(target.node);
    const bool replaces_directory = there.kind == FileKind::kDirectory;
    if (is_directory && !replaces_directory) {
      return refused(ErrorCode::kInvalidArgument, "rename", ENOTDIR, to);
    }
    if (!is_directory && replaces_directory) {
      return refused(ErrorCode::kInvalidArgument, "rename", EISDIR, to);
    }
    if (!there.entries.empty()) return refused(ErrorCode::kNotEmpty, "rename", ENOTEMPTY, to);
  }
  return state_->commit({.kind = Change::kRename,
                         .node = source.node,
                         .directory = source.directory,
                         .name = source.name,
                         .to_directory = target.directory,
                         .to_name = target.name,
                         .replaced = target.node});
}

Result<void> MemoryDirectory::link(std::string_view from, std::string_view to) {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place source, state_->existing("link", from));
  CRASHCHECK_ASSIGN(const State::Place target, state_->place_of("link", to));
  if (target.node != kNoNode) return refused(ErrorCode::kExists, "link", EEXIST, to);
  if (state_->node(source.node).kind == FileKind::kDirectory) {
    return refused(ErrorCode::kNoPermission, "link", EPERM, from);
  }
  CRASHCHECK_TRY(state_->take_name("link", to));
  return state_->commit({.kind = Change::kLink,
                         .node = source.node,
                         .directory = target.directory,
                         .name = target.name});
}

Result<void> MemoryDirectory::make_directory(std::string_view path) {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place place, state_->place_of("make directory", path));
  if (place.node != kNoNode) return refused(ErrorCode::kExists, "make directory", EEXIST, path);
  CRASHCHECK_TRY(state_->take_name("make directory", path));
  return state_->commit({.kind = Change::kCreate,
                         .node = state_->new_node(),
                         .directory = place.directory,
                         .name = place.name,
                         .file_kind = FileKind::kDirectory,
                         .mode = 0755});
}

Result<void> MemoryDirectory::remove_directory(std::string_view path) {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place place, state_->existing("remove directory", path));
  const Node& node = state_->node(place.node);
  if (path.empty()) {
    return refused(ErrorCode::kInvalidArgument, "remove directory", EBUSY, path);
  }
  if (node.kind != FileKind::kDirectory) {
    return refused(ErrorCode::kInvalidArgument, "remove directory", ENOTDIR, path);
  }
  if (!node.entries.empty()) {
    return refused(ErrorCode::kNotEmpty, "remove directory", ENOTEMPTY, path);
  }
  return state_->commit({.kind = Change::kRemoveDirectory,
                         .node = place.node,
                         .directory = place.directory,
                         .name = place.name});
}

Result<std::vector<std::string>> MemoryDirectory::list(std::string_view path) const {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place place, state_->existing("list", path));
  const Node& node = state_->node(place.node);
  if (node.kind != FileKind::kDirectory) {
    return refused(ErrorCode::kNotFound, "list", ENOTDIR, path);
  }
  std::vector<std::string> names;
  names.reserve(node.entries.size());
  for (const auto& [name, id] : node.entries) names.push_back(name);
  return names;
}

Result<io::FileStatus> MemoryDirectory::status(std::string_view path) const {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place place, state_->existing("status", path));
  const Node& node = state_->node(place.node);
  return io::FileStatus{node.kind, node.content.size(), state_->links(place.node), place.node};
}

Result<void> MemoryDirectory::sync(std::string_view path) {
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place place, state_->existing("sync", path));
  if (state_->node(place.node).kind != FileKind::kDirectory) {
    return refused(ErrorCode::kNotFound, "sync", ENOTDIR, path);
  }
  return state_->commit({.kind = Change::kSync, .node = place.node, .sync = SyncKind::kAll});
}

Result<std::unique_ptr<io::Lock>> MemoryDirectory::lock(std::string_view path) {
  CRASHCHECK_TRY(open(path, {.create = true}));
  const std::scoped_lock guard(state_->mutex());
  CRASHCHECK_ASSIGN(const State::Place place, state_->existing("lock", path));
  if (!state_->take_lock(place.node)) {
    return refused(ErrorCode::kWouldBlock, "lock", EWOULDBLOCK, path);
  }
  return std::make_unique<HeldLock>(state_, place.node);
}

}  // namespace crashcheck::faultfs
