// The in-place protocol of the stack. Each call of the file is one event, in the published order,
// which the audit is about and which is kept exact.
#include "bstack/stack.h"
#include "file_header.h"
#include "io/assert.h"
#include "journal.h"
#include "layout.h"
#include "stack_writes.h"

namespace crashcheck::bstack {
namespace {

class InPlaceWrites final : public StackWrites {
 public:
  explicit InPlaceWrites(io::File& file) : file_(file) {}

  io::Result<void> append(std::uint64_t length, io::ByteView bytes) override {
    io::Result<void> done = try_append(length, bytes);
    if (!done) roll_back_to(length);
    return done;
  }

  io::Result<void> change_length(std::uint64_t /*length*/, std::uint64_t to) override {
    CRASHCHECK_TRY(file_.resize(file_offset(to)));
    CRASHCHECK_TRY(write_committed_length(file_, to));
    return file_.sync();
  }

  io::Result<void> overwrite(std::uint64_t length, const Change& change) override {
    CRASHCHECK_ASSERT(is_inside(change.offset, change.size(), length));
    CRASHCHECK_TRY(change.zeros != 0 ? write_zeros(file_, file_offset(change.offset), change.zeros)
                                     : file_.write_at(file_offset(change.offset), change.bytes));
    return file_.sync();
  }

  void set_reserve(std::uint64_t /*bytes*/) override {}

  io::Result<void> commit(Redo /*redo*/) override {
    return io::fail(io::ErrorCode::kInvalidArgument, "commit",
                    "only the journaled protocol makes several changes as one");
  }

 private:
  io::Result<void> try_append(std::uint64_t length, io::ByteView bytes) {
    CRASHCHECK_TRY(file_.write_at(file_offset(length), bytes));
    CRASHCHECK_TRY(write_committed_length(file_, length + bytes.size()));
    return file_.sync();
  }

  /// Best effort and not durable: a reopen finds out what is committed either way.
  void roll_back_to(std::uint64_t length) {
    static_cast<void>(file_.resize(file_offset(length)));
    static_cast<void>(write_committed_length(file_, length));
  }

  io::File& file_;
};

}  // namespace

std::unique_ptr<StackWrites> in_place_writes(io::File& file) {
  return std::make_unique<InPlaceWrites>(file);
}

}  // namespace crashcheck::bstack
