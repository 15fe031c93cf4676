// What the caller meets: requests are checked here, before a protocol sees them, and a mutation
// that fails for any other reason is the last one.
#include "bstack/stack.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "file_header.h"
#include "io/assert.h"
#include "stack_writes.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

io::Result<void> check_range(std::string_view operation, std::uint64_t offset, std::uint64_t count,
                             std::uint64_t length) {
  if (offset <= length && count <= length - offset) return {};
  return fail(ErrorCode::kInvalidArgument, operation, "the range leaves the stack", offset);
}

io::Result<void> check_growth(std::string_view operation, std::uint64_t length,
                              std::uint64_t count) {
  if (length <= Stack::kMaxLength && count <= Stack::kMaxLength - length) return {};
  return fail(ErrorCode::kInvalidArgument, operation, "no file can be so long", count);
}

io::Result<void> check_depth(std::string_view operation, std::uint64_t length,
                             std::uint64_t count) {
  if (count <= length) return {};
  return fail(ErrorCode::kInvalidArgument, operation, "the stack holds less", count);
}

}  // namespace

/// What the calls share. The functions here expect the caller to hold `mutex`.
struct Stack::State {
  State(std::unique_ptr<io::File> owned, Protocol wanted)
      : file(std::move(owned)),
        writes(wanted == Protocol::kJournaled ? journaled_writes(*file) : in_place_writes(*file)) {}

  /// In-place, the number of bytes always comes from the end of the file, never from a remembered
  /// length. Journaled, the file may have a record behind the payload.
  [[nodiscard]] io::Result<std::uint64_t> length() const {
    if (journaled_length) return *journaled_length;
    CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, file->size());
    if (size_bytes < kFileHeaderBytes) {
      return fail(ErrorCode::kCorrupt, "length", "the file lost its header", size_bytes);
    }
    return std::min(size_bytes - kFileHeaderBytes, visible_length);
  }

  [[nodiscard]] io::Result<void> read(std::string_view operation, std::uint64_t offset,
                                      io::MutableByteView into) const {
    CRASHCHECK_ASSIGN(const std::uint64_t present, length());
    CRASHCHECK_TRY(check_range(operation, offset, into.size(), present));
    return file->read_at(kFileHeaderBytes + offset, into);
  }

  /// Starts a mutation: the present length, or the sticky error.
  [[nodiscard]] io::Result<std::uint64_t> begin() {
    if (first_error) return io::Failure(*first_error);
    io::Result<std::uint64_t> present = length();
    if (!present) poison(present.error(), visible_length);
    return present;
  }

  /// Ends a mutation of a payload of `before` bytes, which has `after` now: a failed one poisons.
  [[nodiscard]] io::Result<void> end(io::Result<void> done, std::uint64_t before,
                                     std::uint64_t after) {
    if (!done && done.error().code == ErrorCode::kInvalidArgument) return done;
    if (!done) {
      poison(done.error(), before);
    } else if (journaled_length) {
      journaled_length = after;
    }
    return done;
  }

  void poison(const io::Error& error, std::uint64_t committed) {
    first_error = error;
    first_error->code = ErrorCode::kPoisoned;
    first_error->reason = "an earlier mutation failed";
    visible_length = committed;
  }

  std::unique_ptr<io::File> file;
  std::unique_ptr<StackWrites> writes;
  mutable std::shared_mutex mutex;
  std::optional<io::Error> first_error;
  std::uint64_t visible_length = UINT64_MAX;  ///< no limit before a failure
  std::optional<std::uint64_t> journaled_length;
};

io::Result<Stack> Stack::open(std::unique_ptr<io::File> file, Protocol protocol) {
  CRASHCHECK_ASSERT(file != nullptr);
  CRASHCHECK_TRY(open_header(*file, protocol));
  auto state = std::make_unique<State>(std::move(file), protocol);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state->length());
  if (protocol == Protocol::kJournaled) state->journaled_length = length;
  return Stack(std::move(state));
}

Stack::Stack(std::unique_ptr<State> state) : state_(std::move(state)) {}
Stack::Stack(Stack&&) noexcept = default;
Stack& Stack::operator=(Stack&&) noexcept = default;
Stack::~Stack() = default;

io::Result<std::uint64_t> Stack::push(io::ByteView bytes) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  if (bytes.empty()) return length;
  CRASHCHECK_TRY(check_growth("push", length, bytes.size()));
  CRASHCHECK_TRY(state_->end(state_->writes->append(length, bytes), length, length + bytes.size()));
  return length;
}

io::Result<std::uint64_t> Stack::extend(std::uint64_t count) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  if (count == 0) return length;
  CRASHCHECK_TRY(check_growth("extend", length, count));
  CRASHCHECK_TRY(
      state_->end(state_->writes->change_length(length, length + count), length, length + count));
  return length;
}

io::Result<io::Bytes> Stack::pop(std::uint64_t count) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_depth("pop", length, count));
  io::Bytes bytes(count);
  if (count == 0) return bytes;
  CRASHCHECK_TRY(state_->end(state_->read("pop", length - count, bytes), length, length));
  CRASHCHECK_TRY(
      state_->end(state_->writes->change_length(length, length - count), length, length - count));
  return bytes;
}

io::Result<void> Stack::pop_into(io::MutableByteView into) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_depth("pop", length, into.size()));
  if (into.empty()) return {};
  const std::uint64_t remaining = length - into.size();
  CRASHCHECK_TRY(state_->end(state_->read("pop", remaining, into), length, length));
  return state_->end(state_->writes->change_length(length, remaining), length, remaining);
}

io::Result<void> Stack::discard(std::uint64_t count) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_depth("discard", length, count));
  if (count == 0) return {};
  return state_->end(state_->writes->change_length(length, length - count), length, length - count);
}

io::Result<void> Stack::set(std::uint64_t offset, io::ByteView bytes) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_range("set", offset, bytes.size(), length));
  if (bytes.empty()) return {};
  return state_->end(state_->writes->overwrite(length, Change{offset, bytes}), length, length);
}

io::Result<void> Stack::zero(std::uint64_t offset, std::uint64_t count) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_range("zero", offset, count, length));
  if (count == 0) return {};
  return state_->end(state_->writes->overwrite(length, Change{offset, {}, count}), length, length);
}

io::Result<void> Stack::commit(std::uint64_t length, std::span<const Change> changes) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t before, state_->begin());
  if (length > before) CRASHCHECK_TRY(check_growth("commit", before, length - before));
  Redo redo{before, length, {}};
  for (const Change& change : changes) {
    CRASHCHECK_TRY(check_range("commit", change.offset, change.size(), std::max(before, length)));
    if (change.size() > 0) redo.changes.push_back(change);
  }
  if (redo.changes.empty() && length == before) return {};
  return state_->end(state_->writes->commit(std::move(redo)), before, length);
}

io::Result<io::Bytes> Stack::peek(std::uint64_t offset) const {
  const std::shared_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->length());
  CRASHCHECK_TRY(check_range("peek", offset, 0, length));
  io::Bytes bytes(length - offset);
  CRASHCHECK_TRY(state_->read("peek", offset, bytes));
  return bytes;
}

io::Result<io::Bytes> Stack::get(std::uint64_t begin, std::uint64_t end) const {
  const std::shared_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->length());
  if (begin > end) return fail(ErrorCode::kInvalidArgument, "get", "begins past its end", begin);
  CRASHCHECK_TRY(check_range("get", begin, end - begin, length));
  io::Bytes bytes(end - begin);
  CRASHCHECK_TRY(state_->read("get", begin, bytes));
  return bytes;
}

io::Result<void> Stack::read(std::uint64_t offset, io::MutableByteView into) const {
  const std::shared_lock lock(state_->mutex);
  return state_->read("read", offset, into);
}

io::Result<std::uint64_t> Stack::length() const {
  const std::shared_lock lock(state_->mutex);
  return state_->length();
}

io::Result<bool> Stack::empty() const {
  CRASHCHECK_ASSIGN(const std::uint64_t present, length());
  return present == 0;
}

}  // namespace crashcheck::bstack
