// Every change of a length, and every set of changes, through a redo record; what only overwrites
// bytes in place, beside the record before it, which may come back.
#include <algorithm>
#include <optional>
#include <vector>

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
    CRASHCHECK_TRY(forget_record(length, range_of(change)));
    io::Result<void> done = make_change(file_, change);
    if (done) done = file_.sync();
    if (!done) {
      leave_unfinished(file_, length, change);
      return done;
    }
    in_last_record_.emplace();
    return {};
  }

  io::Result<void> commit(Redo redo) override {
    CRASHCHECK_TRY(settle());
    std::vector<Range> changed;
    for (const Change& change : redo.changes) changed.push_back(range_of(change));
    const auto [shorter, longer] = std::minmax(redo.length_before, redo.length_after);
    if (shorter < longer) changed.push_back(Range{shorter, longer});
    CRASHCHECK_TRY(bstack::commit(file_, std::move(redo)));
    in_last_record_ = std::move(changed);
    return {};
  }

 private:
  struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  static Range range_of(const Change& change) {
    return Range{change.offset, change.offset + change.size()};
  }

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

  /// Until the next sync the last record may come back, and then puts all that it changed back to
  /// what it is now. That does no harm to what is to be overwritten where the record changed none
  /// of it, or all of it, which then is as before; else the record must be gone first. After an
  /// open nobody knows what was in it, nor whether cutting it off has reached the medium.
  io::Result<void> forget_record(std::uint64_t length, Range target) {
    if (in_last_record_ && !would_mix(target)) return {};
    if (!in_last_record_) {
      CRASHCHECK_TRY(file_.resize(Stack::kFileHeaderBytes + length + 1));
      CRASHCHECK_TRY(file_.resize(Stack::kFileHeaderBytes + length));
    }
    CRASHCHECK_TRY(file_.sync());
    in_last_record_.emplace();
    return {};
  }

  [[nodiscard]] bool would_mix(Range target) const {
    const bool inside_one = std::ranges::any_of(*in_last_record_, [&](Range changed) {
      return changed.begin <= target.begin && target.end <= changed.end;
    });
    return !inside_one && std::ranges::any_of(*in_last_record_, [&](Range changed) {
      return changed.begin < target.end && target.begin < changed.end;
    });
  }

  /// The header of a stack and that of an allocator on it.
  static constexpr std::uint64_t kLongestNew = 64;

  io::File& file_;
  bool settled_ = false;
  /// What the last record changed; nothing: not known. Empty: it cannot come back.
  std::optional<std::vector<Range>> in_last_record_;
};

}  // namespace

std::unique_ptr<StackWrites> journaled_writes(io::File& file) {
  return std::make_unique<JournaledWrites>(file);
}

}  // namespace crashcheck::bstack
