// The bytes of a long image: pages by number, of which one that was never written is absent and
// reads as zeros. Thread rule: several threads may read what they share.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <memory>

#include "faultfs/hash128.h"
#include "io/bytes.h"

namespace crashcheck::faultfs {

/// What `shared` has, to be changed: others that have it keep theirs, and this becomes a copy.
template <typename T>
T& unshared(std::shared_ptr<T>& shared) {
  if (shared.use_count() > 1) {
    shared = std::make_shared<T>(*shared);
  } else {
    // The count alone does not order what another thread did before it gave up its copy; giving up
    // one here does.
    std::shared_ptr<T>(shared).reset();
  }
  return *shared;
}

/// A page remembers its hash until it is written. Threads that share it compute the same one.
class Page {
 public:
  static constexpr std::uint64_t kBytes = 4096;

  Page() = default;
  Page(const Page& other) : bytes_(other.bytes_) {}
  Page& operator=(const Page&) = delete;
  Page(Page&&) = delete;
  Page& operator=(Page&&) = delete;
  ~Page() = default;

  [[nodiscard]] io::ByteView bytes() const { return bytes_; }
  /// To be changed by the one owner.
  [[nodiscard]] io::MutableByteView own_bytes() {
    is_hashed_.store(false, std::memory_order_relaxed);
    return bytes_;
  }
  [[nodiscard]] bool is_zero() const;
  /// As page `number`: always the same. 0 for zeros, like a page that is absent.
  [[nodiscard]] Hash128 hash(std::uint64_t number) const;

 private:
  std::array<std::byte, kBytes> bytes_{};
  mutable std::atomic<bool> is_hashed_ = false;
  mutable std::atomic<std::uint64_t> high_ = 0;
  mutable std::atomic<std::uint64_t> low_ = 0;
};

/// Copies share their pages; each copies what it writes.
class Pages {
 public:
  static constexpr std::uint64_t kNone = UINT64_MAX / Page::kBytes;  ///< past every page

  explicit Pages(io::ByteView bytes) : size_(bytes.size()) { write(0, bytes); }

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::size_t count() const { return pages_.size(); }
  void resize(std::uint64_t size_bytes);
  /// REQUIRES: inside the size, here and below.
  void write(std::uint64_t offset, io::ByteView bytes);
  void read(std::uint64_t offset, io::MutableByteView into) const;
  /// Makes the whole pages from `first` to before `end` those of `from`.
  void share(const Pages& from, std::uint64_t first, std::uint64_t end);

  /// Of the content, however it came about.
  [[nodiscard]] Hash128 hash() const;
  /// The number of the first page that reads otherwise in `other`; kNone where there is none.
  [[nodiscard]] std::uint64_t first_different(const Pages& other) const;
  bool operator==(const Pages& other) const {
    return size_ == other.size_ && first_different(other) == kNone;
  }

 private:
  [[nodiscard]] io::MutableByteView own_page(std::uint64_t number);
  [[nodiscard]] const Page* find(std::uint64_t number) const;
  /// Of the pages kept here, the first that reads otherwise in `other`.
  [[nodiscard]] std::uint64_t first_kept_different(const Pages& other) const;

  std::uint64_t size_ = 0;
  std::map<std::uint64_t, std::shared_ptr<Page>> pages_;  // zeros past the size
};

}  // namespace crashcheck::faultfs
