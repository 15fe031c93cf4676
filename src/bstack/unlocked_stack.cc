// Checks each request, has the protocol carry it out, and keeps the sticky error; after a failure
// reads see the payload that was committed before it.
#include "unlocked_stack.h"

#include <algorithm>
#include <utility>

#include "file_header.h"
#include "io/assert.h"
#include "layout.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

io::Result<void> check_range(std::string_view operation, std::uint64_t offset, std::uint64_t count,
                             std::uint64_t length) {
  if (is_inside(offset, count, length)) return {};
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

UnlockedStack::UnlockedStack(std::unique_ptr<io::File> file, Protocol protocol,
                             const Opening& opening)
    : file_(std::move(file)),
      opening_(opening),
      writes_(protocol == Protocol::kJournaled ? journaled_writes(*file_, opening.changed_unchecked)
                                               : in_place_writes(*file_)) {}

io::Result<UnlockedStack> UnlockedStack::open(std::unique_ptr<io::File> file, Protocol protocol) {
  CRASHCHECK_ASSERT(file != nullptr);
  if (protocol == Protocol::kJournaled) CRASHCHECK_TRY(create_at_once(*file, fresh_header(0)));
  CRASHCHECK_ASSIGN(const HeaderPlan plan, plan_open(*file, protocol));
  return open(std::move(file), protocol, plan);
}

io::Result<UnlockedStack> UnlockedStack::open(std::unique_ptr<io::File> file, Protocol protocol,
                                              const HeaderPlan& plan) {
  CRASHCHECK_ASSERT(file != nullptr);
  CRASHCHECK_TRY(carry_out(*file, plan, protocol));
  UnlockedStack stack(std::move(file), protocol, plan.opening);
  CRASHCHECK_ASSIGN(const std::uint64_t length, stack.length());
  if (protocol == Protocol::kJournaled) stack.journaled_length_ = length;
  return stack;
}

void UnlockedStack::poison(const io::Error& error) {
  if (first_error_) return;
  first_error_ = error;
  first_error_->code = ErrorCode::kPoisoned;
  first_error_->reason = "an earlier mutation failed";
}

io::Result<void> UnlockedStack::check_not_poisoned() const {
  if (first_error_) return io::Failure(*first_error_);
  return {};
}

/// Starts a mutation: the present length.
io::Result<std::uint64_t> UnlockedStack::begin_mutation() {
  CRASHCHECK_TRY(check_not_poisoned());
  io::Result<std::uint64_t> present = length();
  if (!present) poison(present.error());
  return present;
}

/// Ends a mutation of a payload of `before` bytes, which has `after` now: a failed one poisons, and
/// reads see no more than was committed before it.
io::Result<void> UnlockedStack::end_mutation(io::Result<void> done, std::uint64_t before,
                                             std::uint64_t after) {
  if (!done && done.error().code == ErrorCode::kInvalidArgument) return done;
  if (!done && done.error().code == ErrorCode::kNoSpace && is_journaled()) return done;
  if (!done) {
    poison(done.error());
    visible_length_ = before;
  } else if (journaled_length_) {
    journaled_length_ = after;
  }
  return done;
}

/// In-place, the number of bytes always comes from the end of the file, never from a remembered
/// length. Journaled, the file may have a record after the payload.
io::Result<std::uint64_t> UnlockedStack::length() const {
  if (journaled_length_) return *journaled_length_;
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, file_->size());
  if (size_bytes < Stack::kFileHeaderBytes) {
    return fail(ErrorCode::kCorrupt, "length", "the file lost its header", size_bytes);
  }
  return std::min(size_bytes - Stack::kFileHeaderBytes, visible_length_);
}

io::Result<void> UnlockedStack::read(std::uint64_t offset, io::MutableByteView into) const {
  return read("read", offset, into);
}

io::Result<void> UnlockedStack::read(std::string_view operation, std::uint64_t offset,
                                     io::MutableByteView into) const {
  CRASHCHECK_ASSIGN(const std::uint64_t present, length());
  CRASHCHECK_TRY(check_range(operation, offset, into.size(), present));
  return file_->read_at(file_offset(offset), into);
}

io::Result<std::uint64_t> UnlockedStack::push(io::ByteView bytes) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, begin_mutation());
  if (bytes.empty()) return length;
  CRASHCHECK_TRY(check_growth("push", length, bytes.size()));
  CRASHCHECK_TRY(end_mutation(writes_->append(length, bytes), length, length + bytes.size()));
  return length;
}

io::Result<std::uint64_t> UnlockedStack::extend(std::uint64_t count) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, begin_mutation());
  if (count == 0) return length;
  CRASHCHECK_TRY(check_growth("extend", length, count));
  CRASHCHECK_TRY(
      end_mutation(writes_->change_length(length, length + count), length, length + count));
  return length;
}

io::Result<io::Bytes> UnlockedStack::pop(std::uint64_t count) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, begin_mutation());
  CRASHCHECK_TRY(check_depth("pop", length, count));
  io::Bytes bytes(count);
  if (count == 0) return bytes;
  CRASHCHECK_TRY(end_mutation(read("pop", length - count, bytes), length, length));
  CRASHCHECK_TRY(
      end_mutation(writes_->change_length(length, length - count), length, length - count));
  return bytes;
}

io::Result<void> UnlockedStack::pop_into(io::MutableByteView into) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, begin_mutation());
  CRASHCHECK_TRY(check_depth("pop", length, into.size()));
  if (into.empty()) return {};
  const std::uint64_t remaining = length - into.size();
  CRASHCHECK_TRY(end_mutation(read("pop", remaining, into), length, length));
  return end_mutation(writes_->change_length(length, remaining), length, remaining);
}

io::Result<void> UnlockedStack::discard(std::uint64_t count) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, begin_mutation());
  CRASHCHECK_TRY(check_depth("discard", length, count));
  if (count == 0) return {};
  return end_mutation(writes_->change_length(length, length - count), length, length - count);
}

io::Result<void> UnlockedStack::set(std::uint64_t offset, io::ByteView bytes) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, begin_mutation());
  CRASHCHECK_TRY(check_range("set", offset, bytes.size(), length));
  if (bytes.empty()) return {};
  return end_mutation(writes_->overwrite(length, Change{offset, bytes}), length, length);
}

io::Result<void> UnlockedStack::zero(std::uint64_t offset, std::uint64_t count) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, begin_mutation());
  CRASHCHECK_TRY(check_range("zero", offset, count, length));
  if (count == 0) return {};
  return end_mutation(writes_->overwrite(length, Change{offset, {}, count}), length, length);
}

io::Result<void> UnlockedStack::commit(std::uint64_t length, std::span<const Change> changes) {
  CRASHCHECK_ASSIGN(const std::uint64_t before, begin_mutation());
  if (length > before) CRASHCHECK_TRY(check_growth("commit", before, length - before));
  Redo redo{before, length, {}};
  for (const Change& change : changes) {
    CRASHCHECK_TRY(check_range("commit", change.offset, change.size(), std::max(before, length)));
    if (change.size() > 0) redo.changes.push_back(change);
  }
  if (redo.changes.empty() && length == before) return {};
  return end_mutation(writes_->commit(std::move(redo)), before, length);
}

io::Result<io::Bytes> UnlockedStack::peek(std::uint64_t offset) const {
  CRASHCHECK_ASSIGN(const std::uint64_t length, length());
  CRASHCHECK_TRY(check_range("peek", offset, 0, length));
  io::Bytes bytes(length - offset);
  CRASHCHECK_TRY(read("peek", offset, bytes));
  return bytes;
}

io::Result<io::Bytes> UnlockedStack::get(std::uint64_t begin, std::uint64_t end) const {
  CRASHCHECK_ASSIGN(const std::uint64_t length, length());
  if (begin > end) return fail(ErrorCode::kInvalidArgument, "get", "begins past its end", begin);
  CRASHCHECK_TRY(check_range("get", begin, end - begin, length));
  io::Bytes bytes(end - begin);
  CRASHCHECK_TRY(read("get", begin, bytes));
  return bytes;
}

}  // namespace crashcheck::bstack
