// Pages are made where bytes other than zero are written, and copied where another copy has them.
#include "pages.h"

#include <algorithm>
#include <cstring>

#include "io/assert.h"

namespace crashcheck::faultfs {
namespace {

/// REQUIRES: at least one.
bool all_zero(io::ByteView bytes) {
  return bytes[0] == std::byte{0} &&
         std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

/// Calls `use(page, begin, length, done)` for the part of each page that is in [offset, offset +
/// size): where it begins in the page, and how many bytes came before it.
template <typename Use>
void for_each_part(std::uint64_t offset, std::uint64_t size, const Use& use) {
  for (std::uint64_t done = 0; done < size;) {
    const std::uint64_t begin = (offset + done) % Page::kBytes;
    const std::uint64_t length = std::min(Page::kBytes - begin, size - done);
    use((offset + done) / Page::kBytes, begin, length, done);
    done += length;
  }
}

}  // namespace

bool Page::is_zero() const { return all_zero(bytes_); }

Hash128 Page::hash(std::uint64_t number) const {
  if (!is_hashed_.load(std::memory_order_acquire)) {
    const Hash128 hash = is_zero() ? Hash128() : hash_of(bytes_, number);
    high_.store(hash.high, std::memory_order_relaxed);
    low_.store(hash.low, std::memory_order_relaxed);
    is_hashed_.store(true, std::memory_order_release);
  }
  return {high_.load(std::memory_order_relaxed), low_.load(std::memory_order_relaxed)};
}

void Pages::resize(std::uint64_t size_bytes) {
  if (size_bytes < size_) {
    const std::uint64_t used = size_bytes % Page::kBytes;  // of the last page
    pages_.erase(pages_.lower_bound(size_bytes / Page::kBytes + (used > 0 ? 1 : 0)), pages_.end());
    if (used > 0 && find(size_bytes / Page::kBytes) != nullptr) {
      std::ranges::fill(own_page(size_bytes / Page::kBytes).subspan(used), std::byte{0});
    }
  }
  size_ = size_bytes;
}

void Pages::write(std::uint64_t offset, io::ByteView bytes) {
  CRASHCHECK_ASSERT(offset <= size_ && bytes.size() <= size_ - offset);
  for_each_part(
      offset, bytes.size(),
      [&](std::uint64_t page, std::uint64_t begin, std::uint64_t length, std::uint64_t done) {
        const io::ByteView part = bytes.subspan(done, length);
        if (find(page) == nullptr && all_zero(part)) return;
        std::ranges::copy(part, own_page(page).subspan(begin).begin());
      });
}

void Pages::read(std::uint64_t offset, io::MutableByteView into) const {
  CRASHCHECK_ASSERT(offset <= size_ && into.size() <= size_ - offset);
  for_each_part(
      offset, into.size(),
      [&](std::uint64_t number, std::uint64_t begin, std::uint64_t length, std::uint64_t done) {
        const io::MutableByteView part = into.subspan(done, length);
        if (const Page* page = find(number)) {
          std::ranges::copy(page->bytes().subspan(begin, length), part.begin());
        } else {
          std::ranges::fill(part, std::byte{0});
        }
      });
}

void Pages::share(const Pages& from, std::uint64_t first, std::uint64_t end) {
  pages_.erase(pages_.lower_bound(first), pages_.lower_bound(end));
  pages_.insert(from.pages_.lower_bound(first), from.pages_.lower_bound(end));
}

Hash128 Pages::hash() const {
  io::StoredU64 size{};
  io::store_u64(size, size_);
  Hash128 sum = hash_of(size);
  for (const auto& [number, page] : pages_) sum += page->hash(number);
  return sum;
}

std::uint64_t Pages::first_different(const Pages& other) const {
  return std::min(first_kept_different(other), other.first_kept_different(*this));
}

std::uint64_t Pages::first_kept_different(const Pages& other) const {
  for (const auto& [number, page] : pages_) {
    const Page* same = other.find(number);
    if (same == page.get()) continue;
    const bool is_equal = same == nullptr ? page->is_zero()
                                          : std::memcmp(page->bytes().data(), same->bytes().data(),
                                                        Page::kBytes) == 0;
    if (!is_equal) return number;
  }
  return kNone;
}

io::MutableByteView Pages::own_page(std::uint64_t number) {
  std::shared_ptr<Page>& page = pages_[number];
  if (page == nullptr) page = std::make_shared<Page>();
  return unshared(page).own_bytes();
}

const Page* Pages::find(std::uint64_t number) const {
  const auto page = pages_.find(number);
  return page == pages_.end() ? nullptr : page->second.get();
}

}  // namespace crashcheck::faultfs
