// The journaled protocol of the stack: which calls go through a redo record, and what has to be
// durable before each of them.
//
// Method: changes of the length and sets of changes are commits of journal.h, two syncs each. A
// single overwrite promises less (each unit old or new), so it is a write and a sync, without a
// record. Two things can go wrong, and each has its rule:
//
// 1. After an open, nothing that was read is known to be durable: a failed sync may have dropped
//    it, and it is gone after the next crash. The first change therefore settles the file: a file
//    as short as a new one is written again, as it is, and synced; then the file is made longer and
//    cut again, so that the next sync makes its length durable.
// 2. The cut that drops a record is not synced. Until the next sync the record may come back, and
//    an open would carry it out over the overwritten bytes. That is harmless if the record changed
//    none of them or all of them, which it puts back to what they were before the overwrite.
//    Otherwise a sync comes first. So it does after an open, when the last record is unknown.
//
// Where a change finds no space for its record, nothing has changed and the next one may find some.
// Later there is no going back: what fails then is an I/O error, whatever the file says.
//
// So that freeing finds space where nothing else does, the file is kept longer than its payload, by
// as many bytes as are to be set aside: the first change after an open tries to add them, and one
// that grows the payload fails without them. Records lie at the end of these bytes, and the file
// keeps them until it is closed.
//
// An overwrite that fails leaves a record of itself, since it is the only change without one: else
// the next open would show bytes that the next crash can take back.
#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "bstack/stack.h"
#include "file_header.h"
#include "io/assert.h"
#include "journal.h"
#include "layout.h"
#include "stack_writes.h"

namespace crashcheck::bstack {
namespace {

class JournaledWrites final : public StackWrites {
 public:
  JournaledWrites(io::File& file, bool renews_check) : file_(file), renews_check_(renews_check) {}
  JournaledWrites(const JournaledWrites&) = delete;
  JournaledWrites& operator=(const JournaledWrites&) = delete;
  JournaledWrites(JournaledWrites&&) = delete;
  JournaledWrites& operator=(JournaledWrites&&) = delete;

  /// Cuts off what is set aside. After a failure the file is for the next open to look at.
  ~JournaledWrites() override {
    if (settled_ && !under_way_ && file_bytes_ > payload_end_) {
      static_cast<void>(file_.resize(payload_end_));
    }
  }

  void set_reserve(std::uint64_t bytes) override { wanted_ = bytes / kAlignment * kAlignment; }

  io::Result<void> append(std::uint64_t length, io::ByteView bytes) override {
    return commit(Redo{length, length + bytes.size(), {Change{length, bytes}}});
  }

  io::Result<void> change_length(std::uint64_t length, std::uint64_t to) override {
    return commit(Redo{length, to, {}});
  }

  io::Result<void> overwrite(std::uint64_t length, const Change& change) override {
    CRASHCHECK_ASSERT(is_inside(change.offset, change.size(), length));
    CRASHCHECK_TRY(settle(length));
    CRASHCHECK_TRY(forget_record(range_of(change)));
    CRASHCHECK_TRY(back_holes(file_, length, std::span(&change, 1)));
    under_way_ = true;
    io::Result<void> done = make_change(file_, change);
    if (done) done = file_.sync();
    done = final_if_failed(std::move(done));
    if (!done) {
      leave_unfinished(file_, length, change, file_bytes_);
      return done;
    }
    under_way_ = false;
    in_last_record_.emplace();
    return {};
  }

  io::Result<void> commit(Redo redo) override {
    CRASHCHECK_TRY(settle(redo.length_before));
    std::vector<Range> changed;
    for (const Change& change : redo.changes) changed.push_back(range_of(change));
    const auto [shorter, longer] = std::minmax(redo.length_before, redo.length_after);
    if (shorter < longer) changed.push_back(Range{shorter, longer});
    const std::uint64_t length_after = redo.length_after;
    const FileBytes bytes = bytes_around(redo);
    under_way_ = true;
    const io::Result<std::uint64_t> done = bstack::commit(file_, std::move(redo), bytes);
    if (!done) return after_failure(done.error());
    under_way_ = false;
    file_bytes_ = *done;
    payload_end_ = file_offset(length_after);
    in_last_record_ = std::move(changed);
    return {};
  }

 private:
  struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  /// How long the file of a payload of `length` bytes is with what is to be set aside.
  [[nodiscard]] std::uint64_t wanted_bytes(std::uint64_t length) const {
    const std::uint64_t most = file_offset(Stack::kMaxLength) / kAlignment * kAlignment;
    const std::uint64_t begin = record_offset(length, length);
    if (wanted_ == 0 || begin > most) return file_offset(length);
    return begin + std::min(wanted_, most - begin);
  }

  /// Of a commit: what is set aside is added where the payload grows, and follows it where it
  /// shrinks.
  [[nodiscard]] FileBytes bytes_around(const Redo& redo) const {
    const std::uint64_t wanted = wanted_bytes(redo.length_after);
    const bool grows = redo.length_after > redo.length_before;
    const std::uint64_t after =
        grows ? std::max(wanted, file_bytes_)
              : std::max(file_offset(redo.length_after), std::min(wanted, file_bytes_));
    return FileBytes{file_bytes_, after};
  }

  /// Of a commit. Where nothing changed, the file may still have lost what was set aside.
  io::Result<void> after_failure(const io::Error& error) {
    if (error.code == io::ErrorCode::kNoSpace) {
      CRASHCHECK_ASSIGN(file_bytes_, file_.size());
      under_way_ = false;
    }
    under_way_ = under_way_ && error.code != io::ErrorCode::kInvalidArgument;
    return io::Failure(error);
  }

  static Range range_of(const Change& change) {
    return Range{change.offset, change.offset + change.size()};
  }

  /// Rule 1, before the first change after an open. In a file without a tail two things may have
  /// been dropped: the cut of the last record and, if the file is that short, all of its creation.
  io::Result<void> settle(std::uint64_t length) {
    if (settled_) return {};
    if (renews_check_) {
      CRASHCHECK_TRY(final_if_failed(write_checked_length(file_, length)));
      CRASHCHECK_TRY(final_if_failed(file_.sync()));
      renews_check_ = false;
    }
    if (length <= kArenaAt) {
      io::Bytes whole(file_offset(length));
      CRASHCHECK_TRY(file_.read_at(0, whole));
      CRASHCHECK_TRY(final_if_failed(file_.write_at(0, whole)));
      CRASHCHECK_TRY(final_if_failed(file_.sync()));
    }
    CRASHCHECK_TRY(make_length_durable(length));
    payload_end_ = file_offset(length);
    settled_ = true;
    return {};
  }

  /// With the next sync. The file is made longer by what is to be set aside or, where that is
  /// nothing or finds no space, by a byte, and cut again.
  io::Result<void> make_length_durable(std::uint64_t length) {
    file_bytes_ = wanted_bytes(length);
    if (file_bytes_ > file_offset(length)) {
      io::Result<void> done = file_.resize(file_bytes_);
      if (done || done.error().code != io::ErrorCode::kNoSpace) return done;
    }
    file_bytes_ = file_offset(length);
    CRASHCHECK_TRY(file_.resize(file_bytes_ + 1));
    return final_if_failed(file_.resize(file_bytes_));
  }

  /// Rule 2, before an overwrite of `target`.
  io::Result<void> forget_record(Range target) {
    if (in_last_record_ && !would_mix(target)) return {};
    return final_if_failed(file_.sync());
  }

  [[nodiscard]] bool would_mix(Range target) const {
    const bool inside_one = std::ranges::any_of(*in_last_record_, [&](Range changed) {
      return changed.begin <= target.begin && target.end <= changed.end;
    });
    return !inside_one && std::ranges::any_of(*in_last_record_, [&](Range changed) {
      return changed.begin < target.end && target.begin < changed.end;
    });
  }

  static constexpr std::uint64_t kAlignment = 8;  ///< of records, and of the end of such a file

  io::File& file_;
  bool renews_check_;  ///< that of the length is an older one's
  bool settled_ = false;
  bool under_way_ = false;         ///< a change is, or one has failed
  std::uint64_t wanted_ = 0;       ///< to be set aside, in bytes
  std::uint64_t file_bytes_ = 0;   ///< since the file is settled
  std::uint64_t payload_end_ = 0;  ///< in the file, since it is settled
  /// The ranges that the last record changed. No value: unknown. Empty: it cannot come back.
  std::optional<std::vector<Range>> in_last_record_;
};

}  // namespace

std::unique_ptr<StackWrites> journaled_writes(io::File& file, bool renews_check) {
  return std::make_unique<JournaledWrites>(file, renews_check);
}

}  // namespace crashcheck::bstack
