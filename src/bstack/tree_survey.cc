// Surveys a tree of free blocks: one walk collects the blocks and reports defects of links and
// nodes; then blocks that overlap or hold other bytes than zeros are dropped.
#include "tree_survey.h"

#include <algorithm>
#include <array>
#include <utility>

#include "file_header.h"
#include "io/assert.h"
#include "tree_walk.h"

namespace crashcheck::bstack {
namespace {

constexpr std::uint64_t kChunkBytes = std::uint64_t{64} << 10U;

class Surveyor {
 public:
  Surveyor(PayloadReader read, std::uint64_t length) : read_(std::move(read)), length_(length) {}

  io::Result<Survey> run() {
    std::array<std::byte, sizeof(std::uint64_t)> root{};
    CRASHCHECK_TRY(read_(kRootAt, root));
    CRASHCHECK_TRY(
        visit(io::load_u64(root), kRootAt, 1, FreeBlock{}, FreeBlock{UINT64_MAX, UINT64_MAX}));
    std::ranges::sort(survey_.blocks, {}, &FreeBlock::offset);
    drop_overlapping();
    CRASHCHECK_TRY(drop_dirty());
    return std::move(survey_);
  }

 private:
  /// Everything below the link that leads from `from` to `at`, whose keys must lie between `low`
  /// and `high`; its height.
  io::Result<int> visit(std::uint64_t at, std::uint64_t from, unsigned depth, FreeBlock low,
                        FreeBlock high) {
    if (at == kNone) return 0;
    if (!is_block_offset(at) || !is_inside(at, kNodeBytes, length_)) {
      return break_off(from, "a link leads to no block");
    }
    if (depth > TreeWalk::kMaxDepth) return break_off(from, "the tree is too deep");
    StoredNode stored;
    CRASHCHECK_TRY(read_(at, stored));
    const Node node = decode(stored);
    if (encode(node) != stored) return break_off(at, "what a link leads to is no node");
    if (node.size == 0 || node.size % kBlockBytes != 0 || !is_inside(at, node.size, length_)) {
      return break_off(at, "a free block has an impossible size");
    }
    const FreeBlock block{node.size, at};
    if (block <= low || block >= high) return refuse(from, "a link leads out of order");
    survey_.blocks.push_back(block);
    CRASHCHECK_ASSIGN(const int left, visit(node.left, at, depth + 1, low, block));
    CRASHCHECK_ASSIGN(const int right, visit(node.right, at, depth + 1, block, high));
    return check_balance(at, node, left, right);
  }

  int check_balance(std::uint64_t at, const Node& node, int left, int right) {
    const int height = 1 + std::max(left, right);
    if (node.height != height || node.balance != right - left) {
      report(at, kNodeBytes, "a node tells a wrong height or balance");
    } else if (node.balance < -1 || node.balance > 1) {
      report(at, kNodeBytes, "the tree is out of balance");
    }
    return height;
  }

  /// Blocks that share memory are all dropped: which of them is free is unknown.
  void drop_overlapping() {
    std::vector<FreeBlock> alone;
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < survey_.blocks.size(); ++i) {
      const FreeBlock block = survey_.blocks[i];
      const bool next_overlaps =
          i + 1 < survey_.blocks.size() && survey_.blocks[i + 1].offset - block.offset < block.size;
      if (block.offset < end || next_overlaps) {
        report(block.offset, block.size, "free blocks overlap");
      } else {
        alone.push_back(block);
      }
      end = std::max(end, block.offset + block.size);
    }
    survey_.blocks = std::move(alone);
  }

  io::Result<void> drop_dirty() {
    std::vector<FreeBlock> clean;
    for (const FreeBlock block : survey_.blocks) {
      CRASHCHECK_ASSIGN(const bool zero,
                        is_zero(block.offset + kNodeBytes, block.size - kNodeBytes));
      if (zero) {
        clean.push_back(block);
      } else {
        report(block.offset, block.size, "free memory is not zero");
      }
    }
    survey_.blocks = std::move(clean);
    return {};
  }

  io::Result<bool> is_zero(std::uint64_t offset, std::uint64_t count) {
    for (std::uint64_t chunk = 0; count > 0; offset += chunk, count -= chunk) {
      chunk = std::min(count, kChunkBytes);
      buffer_.resize(chunk);
      CRASHCHECK_TRY(read_(offset, buffer_));
      if (!std::ranges::all_of(buffer_, [](std::byte each) { return each == std::byte{0}; })) {
        return false;
      }
    }
    return true;
  }

  int break_off(std::uint64_t at, std::string_view message) {
    survey_.is_broken = true;
    return refuse(at, message);
  }

  int refuse(std::uint64_t at, std::string_view message) {
    report(at, at == kRootAt ? sizeof(std::uint64_t) : kNodeBytes, message);
    return 0;
  }

  void report(std::uint64_t at, std::uint64_t size, std::string_view message) {
    survey_.defects.push_back(Defect{at, size, message});
  }

  PayloadReader read_;
  std::uint64_t length_;
  Survey survey_;
  io::Bytes buffer_;
};

}  // namespace

PayloadReader payload_of(const io::File& file) {
  return [&file](std::uint64_t offset, io::MutableByteView into) {
    return file.read_at(file_offset(offset), into);
  };
}

io::Result<Survey> survey_tree(const HeapStorage& storage) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage.length());
  return survey_tree(
      [&](std::uint64_t offset, io::MutableByteView into) { return storage.read(offset, into); },
      length);
}

io::Result<Survey> survey_tree(PayloadReader read, std::uint64_t length) {
  CRASHCHECK_ASSERT(length >= kArenaAt);
  return Surveyor(std::move(read), length).run();
}

}  // namespace crashcheck::bstack
