// What a program did to a device: the image it started from and every mutating call, in order.
// Plain value; reading it from several threads is safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "faultfs/directory_trace.h"
#include "faultfs/image.h"

namespace crashcheck::faultfs {

enum class EventKind : std::uint8_t { kWrite, kResize, kSync };

/// One mutating call that reached the device. Events are numbered from 1 in order of completion.
struct Event {
  EventKind kind = EventKind::kSync;
  std::uint64_t offset = 0;      ///< write: first file byte; resize: the new size; sync: 0
  std::uint64_t length = 0;      ///< write: number of bytes; otherwise 0
  std::uint64_t data_begin = 0;  ///< write: where its bytes start in the trace's store

  [[nodiscard]] std::uint64_t end() const { return offset + length; }
  bool operator==(const Event&) const = default;
};

/// A sync that failed: no event, but pending units leave the cache all the same. Which of them
/// became durable is a choice; the rest is gone for good.
struct FailedSync {
  std::uint64_t after_event = 0;
  Image durable;         ///< what a crash right after it leaves; later events build on it
  bool reverts = false;  ///< the program reads `durable` from then on; otherwise what it wrote

  bool operator==(const FailedSync&) const = default;
};

class Trace {
 public:
  /// A trace that starts from this file or directory, which is durable.
  explicit Trace(Image base = {}) : base_(std::move(base)) {
    if (base_.tree() != nullptr) directory_.emplace(*base_.tree());
  }

  /// What was done to a directory; null for a file. The other members are about a file, but for
  /// base() and event_count().
  [[nodiscard]] const DirectoryTrace* directory() const {
    return directory_ ? &*directory_ : nullptr;
  }
  [[nodiscard]] DirectoryTrace* directory() { return directory_ ? &*directory_ : nullptr; }

  void append_write(std::uint64_t offset, io::ByteView bytes);
  void append_resize(std::uint64_t size_bytes);
  void append_sync();
  /// A sync that failed after the events so far; see FailedSync.
  void append_failed_sync(Image durable, bool reverts);

  [[nodiscard]] const Image& base() const { return base_; }
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] std::uint64_t event_count() const {
    return directory_ ? directory_->event_count() : events_.size();
  }
  /// REQUIRES: 1 <= number <= event_count().
  [[nodiscard]] const Event& event(std::uint64_t number) const {
    CRASHCHECK_ASSERT(number - 1 < events_.size());
    return events_[number - 1];
  }
  /// By position.
  [[nodiscard]] const std::vector<FailedSync>& failed_syncs() const { return failed_syncs_; }
  /// The last sync that failed after event `number` and before the next, or nullptr.
  [[nodiscard]] const FailedSync* failed_sync_after(std::uint64_t number) const {
    return failed_syncs_.empty() ? nullptr : find_failed_sync(number);
  }
  /// The bytes that a write carried. The view lives until the trace grows or dies.
  [[nodiscard]] io::ByteView data(const Event& event) const {
    return io::ByteView(data_).subspan(event.data_begin, event.length);
  }

  bool operator==(const Trace&) const = default;

 private:
  [[nodiscard]] const FailedSync* find_failed_sync(std::uint64_t number) const;

  Image base_;
  std::vector<Event> events_;
  io::Bytes data_;
  std::vector<FailedSync> failed_syncs_;  ///< by after_event, at most one for each
  std::optional<DirectoryTrace> directory_;
};

/// Whether event `number` is a sync, of a file or a directory.
[[nodiscard]] bool is_sync(const Trace& trace, std::uint64_t number);

/// The file or directory as the program sees it after event `event`.
/// REQUIRES: event <= trace.event_count().
[[nodiscard]] Image live_view(const Trace& trace, std::uint64_t event);

/// Does to `image` what `event` did to the file, or only its first `limit` bytes if it is a write.
void apply(const Trace& trace, const Event& event, Image& image, std::uint64_t limit = UINT64_MAX);

/// "write", "resize", "sync".
[[nodiscard]] std::string_view name(EventKind kind);

/// "write 32 bytes at 64", "resize to 96", "sync".
[[nodiscard]] std::string to_string(const Event& event);

}  // namespace crashcheck::faultfs
