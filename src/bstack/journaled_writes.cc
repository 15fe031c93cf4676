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
    CRASHCHECK_TRY(settle(length));
    CRASHCHECK_TRY(forget_record(range_of(change)));
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
    CRASHCHECK_TRY(settle(redo.length_before));
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

  /// Before the first change after an open. What a failed sync has dropped is read all the same
  /// by those who open the file again: nothing may be built on it. Of a file without a tail that
  /// can be two things: that the last record was cut off, and, of a file so short, all of its
  /// creation.
  io::Result<void> settle(std::uint64_t length) {
    if (settled_) return {};
    if (length <= kLongestNew) {
      io::Bytes whole(Stack::kFileHeaderBytes + length);
      CRASHCHECK_TRY(file_.read_at(0, whole));
      CRASHCHECK_TRY(file_.write_at(0, whole));
      CRASHCHECK_TRY(file_.sync());
    }
    CRASHCHECK_TRY(file_.resize(Stack::kFileHeaderBytes + length + 1));
    CRASHCHECK_TRY(file_.resize(Stack::kFileHeaderBytes + length));
    settled_ = true;
    return {};
  }

  /// Until the next sync the last record may come back, and then puts all that it changed back to
  /// what it is now. That does no harm to what is to be overwritten where the record changed none
  /// of it, or all of it, which then is as before; else the record must be gone first. After an
  /// open nobody knows what was in it.
  io::Result<void> forget_record(Range target) {
    if (in_last_record_ && !would_mix(target)) return {};
    return file_.sync();
  }

  [[nodiscard]] bool would_mix(Range target) const {
    const bool inside_one = std::ranges::any_of(*in_last_record_, [&](Range changed) {
      return changed.begin <= target.begin && target.end <= changed.end;
    });
    return !inside_one && std::ranges::any_of(*in_last_record_, [&](Range changed) {
      return changed.begin < target.end && target.begin < changed.end;
    });
  }

  /// The payload of a heap that has just been created.
  static constexpr std::uint64_t kLongestNew = 48;

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
