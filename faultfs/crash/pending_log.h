// What is pending on a device that keeps the order of events, and what a crash may leave of it.
// A plain object for one thread. Emitted tests have this source.
#pragma once

#include <algorithm>
#include <compare>

#include "faultfs/image.h"
#include "survivors.h"

namespace crashcheck::faultfs {

/// A prefix of the pending events survives; the last of them may be a write that is cut where a
/// unit of the file ends. Without a cache every event survives, and the write in progress may be
/// cut. The device has one register, whose versions are these prefixes, shortest first.
class PendingLog {
 public:
  /// This many events, counted from the first, and the first bytes of the write after them.
  struct Prefix {
    std::uint64_t events = 0;
    std::uint64_t cut_bytes = 0;

    auto operator<=>(const Prefix&) const = default;
  };

  PendingLog(Image file, std::uint64_t unit_bytes, bool has_cache)
      : unit_bytes_(unit_bytes), has_cache_(has_cache), durable_(std::move(file)) {
    image_ = durable_;
  }

  // What happens to the device. It borrows the bytes of writes.

  /// The next event is this write, which is not over. A cache has nothing of it yet.
  void begin_write(std::uint64_t offset, io::ByteView bytes) {
    if (!has_cache_) log_write(offset, bytes);
  }
  void write(std::uint64_t offset, io::ByteView bytes) {
    has_cache_ ? log_write(offset, bytes) : image_.write(offset, bytes);
    complete();
  }
  void resize(std::uint64_t size_bytes) {
    has_cache_ ? log_.push_back({Kind::kResize, size_bytes, {}}) : image_.resize(size_bytes);
    complete();
  }
  /// A sync that does nothing.
  void sync_in_vain() {
    if (has_cache_) log_.push_back({Kind::kNothing, 0, {}});
    complete();
  }
  void sync() {
    sync_in_vain();
    if (!has_cache_) return;
    show_prefix({event_, 0});
    for (const Logged& logged : log_) apply(logged, durable_);
    settle();
  }
  /// No event. What is pending is lost but for what is in `durable`; if `reverts`, it is no longer
  /// read either, and a device without a cache has lost it, too.
  void fail_sync(const Image& durable, bool reverts) {
    if (!has_cache_ && !reverts) return;
    durable_ = durable;
    image_ = durable_;
    settle();
  }

  // What may survive.

  [[nodiscard]] bool has_cache() const { return has_cache_; }
  [[nodiscard]] std::uint64_t event() const { return event_; }
  /// The last event that is not pending.
  [[nodiscard]] std::uint64_t settled() const { return prefixes_.front().events; }
  [[nodiscard]] const std::vector<Prefix>& prefixes() const { return prefixes_; }
  /// Of the first prefix that is `prefix` or longer.
  [[nodiscard]] std::size_t index_of(Prefix prefix) const {
    const auto found = std::ranges::lower_bound(prefixes_, prefix);
    return static_cast<std::size_t>(found - prefixes_.begin());
  }

  [[nodiscard]] static std::size_t registers() { return 1; }
  [[nodiscard]] std::size_t versions(std::size_t /*of_register*/) const { return prefixes_.size(); }
  /// Nothing is ever filled.
  [[nodiscard]] static std::size_t fills(std::size_t /*first*/, std::size_t /*of_register*/,
                                         std::size_t /*version*/) {
    return 1;
  }

  /// Lets the event survive if it is the next after those that do; false where it is not.
  bool keep(Survivors& survivors, std::uint64_t event) const {
    const Prefix last = prefixes_[survivors[0].version];
    return event == last.events + 1 && take({event, 0}, survivors);
  }
  /// Of the write in progress, or with a cache of the last event that survives, only so many bytes
  /// survive; false where it cannot be cut there.
  bool cut(Survivors& survivors, std::uint64_t bytes) const {
    const Prefix last = prefixes_[survivors[0].version];
    if (bytes == 0 || (has_cache_ && last.events == settled())) return false;
    return take({last.events - (has_cache_ ? 1 : 0), bytes}, survivors);
  }

  // The image.

  /// Makes the image the one that `survivors` leave; from a shorter prefix by what is added.
  /// REQUIRES: without a cache, no shorter prefix than before: the write goes on.
  void show(const Survivors& survivors, std::size_t /*first_changed*/ = 0) {
    const Prefix wanted = prefixes_[survivors[0].version];
    if (wanted != shown_) show_prefix(wanted);
  }
  [[nodiscard]] const Image& image() const { return image_; }

 private:
  enum class Kind : std::uint8_t { kWrite, kResize, kNothing };
  struct Logged {
    Kind kind;
    std::uint64_t at;  // a write's first byte, a resize's new size
    io::ByteView bytes;
  };

  static void apply(const Logged& logged, Image& file) {
    if (logged.kind == Kind::kWrite) file.write(logged.at, logged.bytes);
    if (logged.kind == Kind::kResize) file.resize(logged.at);
  }

  /// With the places where it can be cut.
  void log_write(std::uint64_t offset, io::ByteView bytes) {
    log_.push_back({Kind::kWrite, offset, bytes});
    const std::uint64_t end = offset + bytes.size();
    for (std::uint64_t at = (offset / unit_bytes_ + 1) * unit_bytes_; at < end; at += unit_bytes_) {
      prefixes_.push_back({event_, at - offset});
    }
  }

  /// The event has happened: a cache has logged it, and without one it is in the image.
  void complete() {
    ++event_;
    has_cache_ ? prefixes_.push_back({event_, 0}) : settle();
  }

  /// Nothing is pending: the image shows all there is.
  void settle() {
    log_.clear();
    shown_ = {event_, 0};
    prefixes_.clear();
    prefixes_.push_back(shown_);
  }

  bool take(Prefix prefix, Survivors& survivors) const {
    const std::size_t index = index_of(prefix);
    if (index == prefixes_.size() || prefixes_[index] != prefix) return false;
    survivors[0].version = index;
    return true;
  }

  void show_prefix(Prefix wanted) {
    if (wanted < shown_) {
      CRASHCHECK_ASSERT(has_cache_);
      image_ = durable_;
      shown_ = {settled(), 0};
    }
    const Logged* logged = log_.data() + (shown_.events - settled());
    for (; shown_.events < wanted.events; ++shown_.events) apply(*logged++, image_);
    if (wanted.cut_bytes > 0) {
      apply({Kind::kWrite, logged->at, logged->bytes.first(wanted.cut_bytes)}, image_);
    }
    shown_ = wanted;
  }

  std::uint64_t unit_bytes_;
  bool has_cache_;
  std::uint64_t event_ = 0;
  Image durable_;            // of no use without a cache
  std::vector<Logged> log_;  // pending events; without a cache, the write in progress
  std::vector<Prefix> prefixes_ = {{0, 0}};
  Image image_;
  Prefix shown_;  // by image_
};

}  // namespace crashcheck::faultfs
