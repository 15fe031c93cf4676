// The stack in the published order of calls, each of which is one event of the file; the number of
// bytes always comes from the end of the file, never from a remembered length.
#include "bstack/stack.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "file_header.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

constexpr std::uint64_t kZeroChunkBytes = std::uint64_t{1} << 20U;

/// What small ranges are zeroed from, without an allocation.
constexpr std::array<std::byte, 4096> kZeros{};

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
  explicit State(std::unique_ptr<io::File> owned) : file(std::move(owned)) {}

  /// The length as a reader may see it: what the failed mutation had found committed, as far as
  /// the file still reaches.
  [[nodiscard]] io::Result<std::uint64_t> length() const {
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

  /// Ends a mutation that started from `committed` bytes: a failed one poisons.
  [[nodiscard]] io::Result<void> end(io::Result<void> done, std::uint64_t committed) {
    if (!done) poison(done.error(), committed);
    return done;
  }

  [[nodiscard]] io::Result<void> append(std::uint64_t length, io::ByteView bytes) {
    CRASHCHECK_TRY(file->write_at(kFileHeaderBytes + length, bytes));
    CRASHCHECK_TRY(write_committed_length(*file, length + bytes.size()));
    return file->sync();
  }

  [[nodiscard]] io::Result<void> change_length(std::uint64_t length) {
    CRASHCHECK_TRY(file->resize(kFileHeaderBytes + length));
    CRASHCHECK_TRY(write_committed_length(*file, length));
    return file->sync();
  }

  /// Zeros in one write, or in writes of 1 MiB where there is more, to keep memory bounded.
  [[nodiscard]] io::Result<void> write_zeros(std::uint64_t offset, std::uint64_t count) {
    io::Bytes large;
    if (count > kZeros.size()) large.resize(std::min(count, kZeroChunkBytes));
    const io::ByteView zeros = large.empty() ? io::ByteView(kZeros) : io::ByteView(large);
    for (std::uint64_t chunk = 0; count > 0; offset += chunk, count -= chunk) {
      chunk = std::min<std::uint64_t>(count, zeros.size());
      CRASHCHECK_TRY(file->write_at(kFileHeaderBytes + offset, zeros.first(chunk)));
    }
    return file->sync();
  }

  /// Best effort and not durable: a reopen finds out what is committed either way.
  void roll_back_to(std::uint64_t length) {
    static_cast<void>(file->resize(kFileHeaderBytes + length));
    static_cast<void>(write_committed_length(*file, length));
  }

  void poison(const io::Error& error, std::uint64_t committed) {
    first_error = error;
    first_error->code = ErrorCode::kPoisoned;
    first_error->reason = "an earlier mutation failed";
    visible_length = committed;
  }

  std::unique_ptr<io::File> file;
  mutable std::shared_mutex mutex;
  std::optional<io::Error> first_error;
  std::uint64_t visible_length = UINT64_MAX;  // no limit before a failure
};

io::Result<Stack> Stack::open(std::unique_ptr<io::File> file) {
  CRASHCHECK_TRY(open_header(*file));
  return Stack(std::make_unique<State>(std::move(file)));
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
  const io::Result<void> done = state_->end(state_->append(length, bytes), length);
  if (!done) {
    state_->roll_back_to(length);
    return io::Failure(done.error());
  }
  return length;
}

io::Result<std::uint64_t> Stack::extend(std::uint64_t count) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  if (count == 0) return length;
  CRASHCHECK_TRY(check_growth("extend", length, count));
  CRASHCHECK_TRY(state_->end(state_->change_length(length + count), length));
  return length;
}

io::Result<io::Bytes> Stack::pop(std::uint64_t count) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_depth("pop", length, count));
  io::Bytes bytes(count);
  if (count == 0) return bytes;
  CRASHCHECK_TRY(state_->end(state_->read("pop", length - count, bytes), length));
  CRASHCHECK_TRY(state_->end(state_->change_length(length - count), length));
  return bytes;
}

io::Result<void> Stack::pop_into(io::MutableByteView into) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_depth("pop", length, into.size()));
  if (into.empty()) return {};
  const std::uint64_t remaining = length - into.size();
  CRASHCHECK_TRY(state_->end(state_->read("pop", remaining, into), length));
  return state_->end(state_->change_length(remaining), length);
}

io::Result<void> Stack::discard(std::uint64_t count) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_depth("discard", length, count));
  if (count == 0) return {};
  return state_->end(state_->change_length(length - count), length);
}

io::Result<void> Stack::set(std::uint64_t offset, io::ByteView bytes) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_range("set", offset, bytes.size(), length));
  if (bytes.empty()) return {};
  CRASHCHECK_TRY(state_->end(state_->file->write_at(kFileHeaderBytes + offset, bytes), length));
  return state_->end(state_->file->sync(), length);
}

io::Result<void> Stack::zero(std::uint64_t offset, std::uint64_t count) {
  const std::unique_lock lock(state_->mutex);
  CRASHCHECK_ASSIGN(const std::uint64_t length, state_->begin());
  CRASHCHECK_TRY(check_range("zero", offset, count, length));
  if (count == 0) return {};
  return state_->end(state_->write_zeros(offset, count), length);
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
