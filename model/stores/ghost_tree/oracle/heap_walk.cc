// As TreeWalk of raw_heap.cc, but a step on the path is 12 bytes and reads its node again each time
// it is needed: nodes come from a cache of pages, which the order of a tree makes good use of.
#include "oracle/heap_walk.h"

#include <algorithm>
#include <bit>
#include <deque>

namespace crashcheck::oracle {
namespace {

constexpr std::uint64_t kPageBytes = 4096;
constexpr std::uint64_t kMostPages = 2048;
constexpr std::uint64_t kNoPage = UINT64_MAX;
constexpr std::uint64_t kHeaderBytes = kFileHeaderBytes + kArenaBegin;
constexpr std::uint64_t kWordBits = 64;
/// Where the root is stored.
constexpr std::uint64_t kRootLink = 40;
static_assert(kHeaderBytes % kBlockBytes == 0 && kPageBytes % kBlockBytes == 0,
              "no node straddles two pages");

}  // namespace

HeapWalk::HeapWalk(ByteSource& source)
    : source_(source), first_bytes_(std::min(source.size(), kHeaderBytes)) {
  source_.read(0, first_bytes_);
  header_.file = first_bytes_;
  decode_header(source_.size(), header_);
}

/// The walk, which outlives none of what it refers to.
class HeapWalk::Tree {
 public:
  Tree(HeapWalk& heap, const Visitor& visitor) : heap_(heap), visitor_(visitor) {}

  void run() {
    descend(kRootLink, heap_.header_.root);
    while (!steps_.empty()) step();
  }

 private:
  enum class Done : std::uint8_t { kNothing, kLeft, kBoth };
  static constexpr std::uint64_t kDoneBits = 2;

  void step() {
    const auto done = static_cast<Done>(steps_.back() & ((1U << kDoneBits) - 1));
    RawNode node = heap_.node_at(kArenaBegin + (steps_.back() >> kDoneBits) * kBlockBytes);
    node.depth = steps_.size() - 1;
    if (done == Done::kNothing) {
      ++steps_.back();
      descend(node.offset, node.left);
    } else if (done == Done::kLeft) {
      ++steps_.back();
      left_heights_.back() = returned_height_;
      if (visitor_.in_order) visitor_.in_order(node);
      descend(node.offset, node.right);
    } else {
      node.balance = std::int64_t{returned_height_} - std::int64_t{left_heights_.back()};
      const std::uint32_t height = std::max(returned_height_, left_heights_.back());
      // Past 255 it cannot be what is stored.
      returned_height_ = height == UINT32_MAX ? height : height + 1;
      node.height = returned_height_;
      if (visitor_.completed) visitor_.completed(node);
      steps_.pop_back();
      left_heights_.pop_back();
    }
  }

  void descend(std::uint64_t from, std::uint64_t to) {
    returned_height_ = 0;
    if (to == 0) return;
    std::string_view reason = obstacle(to, heap_.header_.length);
    const std::uint64_t block = (to - kArenaBegin) / kBlockBytes;
    const std::uint64_t bit = std::uint64_t{1} << block % kWordBits;
    if (reason.empty() && (heap_.reached_[block / kWordBits] & bit) != 0) reason = kReachedBefore;
    if (!reason.empty()) {
      if (visitor_.broken) visitor_.broken(BrokenLink{from, to, reason});
      return;
    }
    heap_.reached_[block / kWordBits] |= bit;
    steps_.push_back(block << kDoneBits);
    left_heights_.push_back(0);
  }

  HeapWalk& heap_;
  const Visitor& visitor_;
  std::deque<std::uint64_t> steps_;         ///< block, and which sides are done
  std::deque<std::uint32_t> left_heights_;  ///< in step with `steps_`
  std::uint32_t returned_height_ = 0;
};

void HeapWalk::walk(const Visitor& visitor) {
  if (!has_tree()) return;
  const std::uint64_t blocks = (header_.length - kArenaBegin) / kBlockBytes;
  reached_.assign((blocks + kWordBits - 1) / kWordBits, 0);
  Tree(*this, visitor).run();
}

void HeapWalk::each_by_offset(const std::function<void(const RawNode&)>& use) {
  for (std::uint64_t word = 0; word < reached_.size(); ++word) {
    for (std::uint64_t bits = reached_[word]; bits != 0; bits &= bits - 1) {
      const auto bit = static_cast<std::uint64_t>(std::countr_zero(bits));
      use(node_at(kArenaBegin + (word * kWordBits + bit) * kBlockBytes));
    }
  }
}

bool HeapWalk::is_zero(Range range) {
  std::uint64_t at = kFileHeaderBytes + range.begin;
  const std::uint64_t end = kFileHeaderBytes + range.end;
  constexpr std::uint64_t kLittle = 512;
  std::vector<std::byte> some(std::min(end - at, kLittle));
  while (!some.empty()) {
    source_.read(at, some);
    if (!all_zero(some)) return false;
    at = source_.next_data(at + some.size());
    if (at >= end) break;
    some.resize(std::min(end - at, std::uint64_t{1} << 16U));
  }
  return true;
}

RawNode HeapWalk::node_at(std::uint64_t offset) {
  if (cache_.empty()) {
    cached_.assign(std::min(kMostPages, source_.size() / kPageBytes + 1), kNoPage);
    cache_.resize(cached_.size() * kPageBytes);
  }
  const std::uint64_t at = kFileHeaderBytes + offset;
  const std::uint64_t page = at / kPageBytes;
  const std::uint64_t index = page % cached_.size();
  const auto place = std::span(cache_).subspan(index * kPageBytes, kPageBytes);
  if (std::uint64_t& there = cached_[index]; there != page) {
    source_.read(page * kPageBytes, place);
    there = page;
  }
  return decode_node(offset, place.subspan(at % kPageBytes, kBlockBytes));
}

}  // namespace crashcheck::oracle
