// Every change of a length, and every set of changes, through a redo record.
#include "bstack/stack.h"
#include "journal.h"
#include "stack_writes.h"

namespace crashcheck::bstack {
namespace {

class JournaledWrites final : public StackWrites {
 public:
  explicit JournaledWrites(io::File& file) : file_(file) {}

  io::Result<void> append(std::uint64_t length, io::ByteView bytes) override {
    return commit(Redo{length, length + bytes.size(), {Change{length, bytes}}});
  }

  io::Result<void> change_length(std::uint64_t length, std::uint64_t to) override {
    return commit(Redo{length, to, {}});
  }

  io::Result<void> overwrite(std::uint64_t length, const Change& change) override {
    CRASHCHECK_TRY(settle());
    io::Result<void> done = make_change(file_, change);
    if (done) done = file_.sync();
    if (!done) leave_unfinished(file_, length, change);
    return done;
  }

  io::Result<void> commit(Redo redo) override {
    CRASHCHECK_TRY(settle());
    return bstack::commit(file_, std::move(redo));
  }

 private:
  /// A file this short may be one whose creation failed in its last sync and which shows, to those
  /// who open it again, what is not on the medium. Nothing may be built on it before it is.
  io::Result<void> settle() {
    if (settled_) return {};
    CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, file_.size());
    if (size_bytes <= kLongestNew) {
      io::Bytes whole(size_bytes);
      CRASHCHECK_TRY(file_.read_at(0, whole));
      CRASHCHECK_TRY(file_.write_at(0, whole));
      CRASHCHECK_TRY(file_.sync());
    }
    settled_ = true;
    return {};
  }

  /// The header of a stack and that of an allocator on it.
  static constexpr std::uint64_t kLongestNew = 64;

  io::File& file_;
  bool settled_ = false;
};

}  // namespace

std::unique_ptr<StackWrites> journaled_writes(io::File& file) {
  return std::make_unique<JournaledWrites>(file);
}

}  // namespace crashcheck::bstack
