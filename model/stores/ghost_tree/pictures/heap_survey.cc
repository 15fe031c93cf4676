// Collectors, each for one thing that an inspection tells, and the two walks that feed them.
#include "heap_survey.h"

#include <algorithm>

#include "history/words.h"
#include "oracle/node_findings.h"
#include "worst_findings.h"

namespace crashcheck::ghost_tree {
namespace {

using oracle::BrokenLink;
using oracle::Range;
using oracle::RawNode;

/// The nodes nearest to the root, of those at one depth the first ones, in tree order.
class NearRoot {
 public:
  void add(const RawNode& node) {
    if (kept_.size() == HeapPicture::kNearRoot) {
      if (node.depth >= deepest_) return;
      // Of the deepest the last one goes.
      kept_.erase(std::next(find_deepest()).base());
    }
    kept_.push_back(node);
    deepest_ = find_deepest()->depth;
  }
  [[nodiscard]] std::vector<RawNode> take() && { return std::move(kept_); }

 private:
  [[nodiscard]] std::vector<RawNode>::reverse_iterator find_deepest() {
    return std::ranges::max_element(kept_.rbegin(), kept_.rend(), {}, &RawNode::depth);
  }

  std::vector<RawNode> kept_;
  std::uint64_t deepest_ = 0;
};

/// Extents from free blocks by offset: what is before the end of two of them is claimed twice.
class Sweep {
 public:
  Sweep(Extents& extents, std::uint64_t length) : extents_(extents), length_(length) {}

  void add(Range block) {
    block.end = std::min(block.end, length_);
    if (block.begin >= block.end) return;
    advance_to(block.begin);
    second_end_ = std::max(second_end_, std::min(block.end, first_end_));
    first_end_ = std::max(first_end_, block.end);
  }

  void finish() { advance_to(length_); }

 private:
  void advance_to(std::uint64_t to) {
    while (from_ < to) {
      Extent next{{from_, to}, Owner::kInUse};
      if (from_ < second_end_) {
        next = {{from_, std::min(to, second_end_)}, Owner::kClaimedTwice};
      } else if (from_ < first_end_) {
        next = {{from_, std::min(to, first_end_)}, Owner::kFree};
      }
      extents_.append(next);
      from_ = next.range.end;
    }
  }

  Extents& extents_;
  std::uint64_t length_;
  std::uint64_t from_ = oracle::kArenaBegin;
  std::uint64_t first_end_ = 0;   ///< the furthest end of a block that began
  std::uint64_t second_end_ = 0;  ///< the furthest but one
};

class Surveyor {
 public:
  Surveyor(oracle::ByteSource& file, Amount amount)
      : walk_(file), most_(amount == Amount::kAll ? SIZE_MAX : kSummaryItems), findings_(most_) {
    survey_.header = walk_.header();
    survey_.header.file = {};
    survey_.user_header = history::to_hex(walk_.header().payload({0, oracle::kUserHeaderBytes}));
    HeapPicture& heap = survey_.heap;
    heap.file_bytes = file.size();
    heap.committed_length = survey_.header.committed_length;
    heap.length = survey_.header.length;
    heap.root = survey_.header.root;
  }

  Survey survey() && {
    walk_tree();
    walk_blocks();
    survey_.findings_left_out = findings_.count();
    survey_.findings = std::move(findings_).take();
    survey_.findings_left_out -= survey_.findings.size();
    return std::move(survey_);
  }

 private:
  /// Of findings at one offset, in the order of the predicate.
  enum Rank : std::uint8_t { kLink, kOrder, kSpareBytes };

  void add(const std::optional<explorer::Finding>& finding, Rank rank = kLink) {
    if (finding) findings_.add(*finding, rank);
  }

  void walk_tree() {
    RawNode previous;
    bool is_first = true;
    NearRoot near;
    HeapPicture& heap = survey_.heap;
    oracle::HeapWalk::Visitor visitor;
    visitor.in_order = [&](const RawNode& node) {
      if (!is_first) add(oracle::order_finding(previous, node), kOrder);
      add(oracle::spare_bytes_finding(node), kSpareBytes);
      previous = node;
      is_first = false;
      near.add(node);
      keep(heap.nodes, heap.nodes_left_out, node);
    };
    visitor.completed = [&](const RawNode& node) { add(oracle::balance_finding(node)); };
    visitor.broken = [&](const BrokenLink& link) {
      findings_.add(oracle::finding_of(link), kLink);
      keep(heap.broken_links, heap.broken_links_left_out, link);
    };
    walk_.walk(visitor);
    if (heap.nodes_left_out > 0) heap.near_root = std::move(near).take();
  }

  template <typename Item>
  void keep(std::vector<Item>& items, std::size_t& left_out, const Item& item) const {
    if (items.size() < most_) {
      items.push_back(item);
    } else {
      ++left_out;
    }
  }

  void walk_blocks() {
    const std::uint64_t length = survey_.heap.length;
    Sweep sweep(survey_.heap.extents, length);
    FreeSpaceSum sum(length);
    std::optional<Range> previous;
    walk_.each_by_offset([&](const RawNode& node) {
      const Range block = node.range();
      add(oracle::size_finding(node, length));
      if (previous) add(oracle::overlap_finding(*previous, block));
      previous = block;
      const Range beyond = oracle::beyond_node(node, length);
      if (!walk_.is_zero(beyond)) findings_.add(oracle::dirty_finding(beyond));
      sweep.add(block);
      sum.add(block);
    });
    if (length > oracle::kArenaBegin) sweep.finish();
    survey_.free = sum.result();
  }

  oracle::HeapWalk walk_;
  std::size_t most_;
  WorstFindings findings_;
  Survey survey_;
};

}  // namespace

Survey survey(oracle::ByteSource& file, Amount amount) { return Surveyor(file, amount).survey(); }

}  // namespace crashcheck::ghost_tree
