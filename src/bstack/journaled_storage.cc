// Reads see the committed payload with the kept back changes over it; a commit makes these one redo
// record.
#include "journaled_storage.h"

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

JournaledStorage::JournaledStorage(UnlockedStack& stack)
    : stack_(stack),
      committed_length_(stack.length().value_or(0)),
      length_(committed_length_),
      postponed_length_(committed_length_) {
  CRASHCHECK_ASSERT(stack.is_journaled(),
                    "its length is remembered, and asking for it cannot fail");
}

io::Result<void> JournaledStorage::check_inside(std::string_view operation, std::uint64_t offset,
                                                std::uint64_t size) const {
  if (is_inside(offset, size, length_)) return {};
  return fail(ErrorCode::kCorrupt, operation, "the range leaves the payload", offset);
}

void JournaledStorage::forget_nodes(std::uint64_t begin, std::uint64_t end) {
  nodes_.erase(nodes_.lower_bound(begin), nodes_.lower_bound(end));
}

io::Result<Node> JournaledStorage::read_node(std::uint64_t offset) const {
  const auto known = nodes_.find(offset);
  if (known != nodes_.end()) return known->second;
  CRASHCHECK_ASSIGN(const Node node, HeapStorage::read_node(offset));
  nodes_.emplace(offset, node);
  return node;
}

io::Result<void> JournaledStorage::write_node(std::uint64_t offset, const Node& node) {
  const auto known = nodes_.find(offset);
  if (known != nodes_.end() && known->second == node) return {};
  CRASHCHECK_TRY(HeapStorage::write_node(offset, node));
  nodes_.insert_or_assign(offset, node);
  return {};
}

io::Result<void> JournaledStorage::write_root(std::uint64_t offset) {
  CRASHCHECK_ASSIGN(const std::uint64_t present, read_root());
  if (present == offset) return {};
  writes_.forget(kRootAt, kArenaAt);
  CRASHCHECK_ASSIGN(const std::uint64_t committed, read_root());
  return committed == offset ? io::Result<void>() : HeapStorage::write_root(offset);
}

io::Result<void> JournaledStorage::zero(std::uint64_t offset, std::uint64_t length) {
  CRASHCHECK_TRY(check_inside("zero", offset, length));
  forget_nodes(offset, offset + length);
  writes_.zero(offset, length);
  return {};
}

io::Result<void> JournaledStorage::read(std::uint64_t offset, io::MutableByteView into) const {
  return read_below(writes_, length_, offset, into);
}

io::Result<void> JournaledStorage::read_shown(std::uint64_t offset,
                                              io::MutableByteView into) const {
  return read_below(postponed_, postponed_length_, offset, into);
}

std::unique_ptr<HeapStorage> JournaledStorage::shown() const {
  auto storage = std::make_unique<JournaledStorage>(stack_);
  storage->writes_ = postponed_;
  storage->length_ = postponed_length_;
  storage->postpone();
  return storage;
}

/// The committed payload with `writes` over it, as `length` bytes.
io::Result<void> JournaledStorage::read_below(const WriteSet& writes, std::uint64_t length,
                                              std::uint64_t offset,
                                              io::MutableByteView into) const {
  if (!is_inside(offset, into.size(), length)) {
    return fail(ErrorCode::kCorrupt, "read", "the range leaves the payload", offset);
  }
  const std::uint64_t there =
      std::min<std::uint64_t>(into.size(), committed_length_ - std::min(offset, committed_length_));
  // The stack has no bytes after the committed payload and would refuse to read there.
  if (there > 0) CRASHCHECK_TRY(contradiction_if_invalid(stack_.read(offset, into.first(there))));
  std::ranges::fill(into.subspan(there), std::byte{0});
  writes.patch(offset, into);
  return {};
}

io::Result<void> JournaledStorage::set(std::uint64_t offset, io::ByteView bytes) {
  CRASHCHECK_TRY(check_inside("set", offset, bytes.size()));
  forget_nodes(offset, offset + bytes.size());
  writes_.put(offset, bytes);
  return {};
}

/// Bytes that were discarded and are added again read as zero.
io::Result<std::uint64_t> JournaledStorage::extend(std::uint64_t length) {
  CRASHCHECK_ASSERT(length <= UINT64_MAX - length_);
  const std::uint64_t offset = length_;
  if (offset < committed_length_) {
    writes_.zero(offset, std::min(length, committed_length_ - offset));
  }
  length_ += length;
  return offset;
}

io::Result<void> JournaledStorage::discard(std::uint64_t length) {
  CRASHCHECK_TRY(check_inside("discard", 0, length));
  length_ -= length;
  forget_nodes(length_, UINT64_MAX);
  writes_.cut(length_);
  return {};
}

io::Result<void> JournaledStorage::overwrite(std::uint64_t offset, io::ByteView bytes) {
  CRASHCHECK_ASSERT(length_ == postponed_length_ && writes_ == postponed_, "nothing is kept back");
  nodes_.clear();
  // What was postponed has nothing to do with what is overwritten, and may find space now.
  if (io::Result<void> done = commit(); !done) {
    if (done.error().code != ErrorCode::kNoSpace) return done;
  }
  return contradiction_if_invalid(stack_.set(offset, bytes));
}

io::Result<void> JournaledStorage::commit() {
  CRASHCHECK_ASSERT(length_ >= kArenaAt && (length_ - kArenaAt) % kBlockBytes == 0,
                    "the arena is whole blocks");
  const std::vector<Change> changes = writes_.changes();
  if (!changes.empty() || length_ != committed_length_) {
    CRASHCHECK_TRY(stack_.commit(length_, changes));
  }
  committed_length_ = postponed_length_ = length_;
  postponed_.clear();
  abandon();
  return {};
}

void JournaledStorage::abandon() {
  length_ = postponed_length_;
  writes_ = postponed_;
  nodes_.clear();
}

void JournaledStorage::postpone() {
  postponed_length_ = length_;
  postponed_ = writes_;
}

}  // namespace crashcheck::bstack
