// Decoding of raw heap bytes: an explicit stack and a mark for each block, so that no tree, however
// broken, makes it recurse, loop or visit a node twice.
#include "oracle/raw_heap.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>

namespace crashcheck::oracle {
namespace {

constexpr std::size_t kCheckedBytes = 6;
constexpr std::uint64_t kRootOffset = 40;

std::uint64_t read_u64(std::span<const std::byte> bytes, std::uint64_t at) {
  std::uint64_t value = 0;
  for (std::uint64_t i = 8; i-- > 0;)
    value = value * 256 + std::to_integer<unsigned>(bytes[at + i]);
  return value;
}

bool starts_with(std::span<const std::byte> bytes, const std::array<std::uint8_t, 8>& prefix) {
  return bytes.size() >= kCheckedBytes &&
         std::memcmp(bytes.data(), prefix.data(), kCheckedBytes) == 0;
}

/// Walks the tree in order and counts heights on the way back up.
class TreeWalk {
 public:
  explicit TreeWalk(RawHeap& heap) : heap_(heap) {
    const bool is_short = heap_.long_file == nullptr;
    if (is_short && heap_.length > kArenaBegin) {
      seen_.resize((heap_.length - kArenaBegin) / kBlockBytes, false);
    }
  }

  void run() {
    descend(kRootOffset, heap_.root, 0);
    while (!path_.empty()) step();
  }

 private:
  struct Visit {
    RawNode node;
    std::size_t index = 0;  // in heap_.nodes, once the left side is done
    std::int64_t left_height = 0;
    bool left_done = false;
    bool right_done = false;
  };

  void step() {
    Visit& top = path_.back();
    if (!top.left_done) {
      top.left_done = true;
      descend(top.node.offset, top.node.left, path_.size());
    } else if (!top.right_done) {
      top.right_done = true;
      top.left_height = returned_height_;
      top.index = heap_.nodes.size();
      heap_.nodes.push_back(top.node);
      descend(top.node.offset, top.node.right, path_.size());
    } else {
      RawNode& node = heap_.nodes[top.index];
      node.balance = returned_height_ - top.left_height;
      node.height = 1 + std::max(returned_height_, top.left_height);
      returned_height_ = node.height;
      path_.pop_back();
    }
  }

  void descend(std::uint64_t from, std::uint64_t to, std::uint64_t depth) {
    returned_height_ = 0;
    if (to == 0) return;
    std::string_view reason = obstacle(to, heap_.length);
    if (reason.empty() && !is_new(to)) reason = kReachedBefore;
    if (!reason.empty()) {
      heap_.broken_links.push_back(BrokenLink{from, to, reason});
      return;
    }
    path_.push_back(Visit{decode_node(to, heap_.payload(Range{to, to + kBlockBytes}))});
    path_.back().node.depth = depth;
  }

  /// Marks the block at `offset`; false where it was marked before.
  bool is_new(std::uint64_t offset) {
    if (seen_.empty()) return seen_in_long_file_.insert(offset).second;
    const std::uint64_t block = (offset - kArenaBegin) / kBlockBytes;
    if (seen_[block]) return false;
    seen_[block] = true;
    return true;
  }

  RawHeap& heap_;
  std::vector<bool> seen_;
  std::unordered_set<std::uint64_t> seen_in_long_file_;
  std::vector<Visit> path_;
  std::int64_t returned_height_ = 0;
};

}  // namespace

std::span<const std::byte> RawHeap::payload(Range range) const {
  const std::uint64_t file_bytes = long_file != nullptr ? long_file->size() : file.size();
  const std::uint64_t available = file_bytes < kFileHeaderBytes ? 0 : file_bytes - kFileHeaderBytes;
  const std::uint64_t begin = std::min(range.begin, available);
  const std::uint64_t end = std::clamp(range.end, begin, available);
  if (long_file != nullptr && begin < end) {
    parts.emplace_back(end - begin);
    long_file->read(kFileHeaderBytes + begin, parts.back());
    return parts.back();
  }
  return available == 0 ? std::span<const std::byte>()
                        : file.subspan(kFileHeaderBytes + begin, end - begin);
}

bool all_zero(std::span<const std::byte> bytes) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    if (word != 0) return false;
  }
  return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(i), bytes.end(),
                     [](std::byte byte) { return byte == std::byte{0}; });
}

/// The remainder of a division of polynomials, bit by bit.
std::uint16_t check_of_length(std::uint64_t length) {
  constexpr std::uint32_t kPolynomial = 0x11021;
  constexpr std::uint16_t kInstead = 0xFFFF;
  const auto remainder = [](std::uint64_t number) {
    std::uint32_t rest = 0;
    for (unsigned bit = 0; bit < 64 + 16; ++bit) {
      const bool is_set = bit < 64 && (number >> (bit / 8 * 8 + 7 - bit % 8) & 1U) != 0;
      rest = rest << 1U | (is_set ? 1U : 0U);
      if ((rest & 0x10000U) != 0) rest ^= kPolynomial;
    }
    return static_cast<std::uint16_t>(rest);
  };
  static const std::uint16_t kMask = remainder(kArenaBegin) ^ kNoCheck;
  const auto check = static_cast<std::uint16_t>(remainder(length) ^ kMask);
  return check == kNoCheck && length != kArenaBegin ? kInstead : check;
}

RawNode decode_node(std::uint64_t offset, std::span<const std::byte> bytes) {
  RawNode node;
  node.offset = offset;
  node.size = read_u64(bytes, 0);
  node.stored_balance = std::to_integer<std::int8_t>(bytes[8]);
  node.stored_height = std::to_integer<std::uint8_t>(bytes[9]);
  node.spare_bytes_zero = all_zero(bytes.subspan(10, 6));
  node.left = read_u64(bytes, 16);
  node.right = read_u64(bytes, 24);
  return node;
}

void decode_header(std::uint64_t file_bytes, RawHeap& heap) {
  heap.nodes.clear();
  heap.broken_links.clear();
  heap.free.clear();
  heap.has_stack_magic = starts_with(heap.file, kFirstBytesOfStack);
  heap.has_heap_magic = false;
  heap.committed_length = heap.length = heap.root = 0;
  heap.check = kNoCheck;
  if (file_bytes < kFileHeaderBytes) return;
  heap.committed_length = read_u64(heap.file, 8);
  heap.check =
      static_cast<std::uint16_t>(std::to_integer<unsigned>(heap.file[kCheckOffset]) |
                                 std::to_integer<unsigned>(heap.file[kCheckOffset + 1]) << 8U);
  heap.length = std::min<std::uint64_t>(heap.committed_length, file_bytes - kFileHeaderBytes);
  if (heap.length < kArenaBegin) return;
  const auto header = heap.payload(Range{0, kArenaBegin});
  heap.has_heap_magic = starts_with(header.subspan(kHeapMagicOffset), kFirstBytesOfHeap);
  heap.root = read_u64(header, kRootOffset);
}

namespace {

void decode_tree(RawHeap& heap) {
  if (!heap.has_stack_magic || !heap.has_heap_magic) return;
  TreeWalk(heap).run();
  for (const RawNode& node : heap.nodes) heap.free.push_back(node.range());
  normalize(heap.free);
}

}  // namespace

void decode(std::span<const std::byte> file, RawHeap& heap) {
  heap.long_file = nullptr;
  heap.parts.clear();
  heap.file = file;
  decode_header(file.size(), heap);
  decode_tree(heap);
}

void decode(const faultfs::Image& file, RawHeap& heap) {
  if (file.size() <= faultfs::Image::kMaxViewBytes) return decode(file.bytes(), heap);
  heap.long_file = &file;
  heap.parts.assign(1, io::Bytes(kFileHeaderBytes + kArenaBegin));
  file.read(0, heap.parts.front());
  heap.file = heap.parts.front();
  decode_header(file.size(), heap);
  decode_tree(heap);
}

RawHeap decode(std::span<const std::byte> file) {
  RawHeap heap;
  decode(file, heap);
  return heap;
}

}  // namespace crashcheck::oracle
