// What the in-place protocol documents for a crash inside each operation; docs/guarantees.md has it
// as a table. Everything that an operation does not name is exactly as before.
#include <algorithm>

#include "oracle/reference_model.h"
#include "outcomes.h"

namespace crashcheck::oracle {
namespace {

using history::Match;

/// `content` grown to whole blocks with zeros, as a block looks.
Bytes padded(Bytes content) {
  content.resize(block_length(content.size()));
  return content;
}

/// Makes one model's before and after into the outcomes between.
class Between {
 public:
  Between(const HeapState& before, const HeapState& after) : before_(before), after_(after) {}

  std::vector<Outcome> take() && {
    std::vector<Outcome> outcomes;
    outcomes.push_back(exactly("not started", before_));
    for (Outcome& outcome : between_) outcomes.push_back(std::move(outcome));
    outcomes.push_back(exactly("complete", after_));
    return outcomes;
  }

  /// The parts of the block that an allocation takes may be nobody's, its remainder too.
  void allocate(Range block) {
    const auto home =
        std::ranges::find_if(before_.free, [&](Range each) { return each.contains(block); });
    if (home == before_.free.end()) return extend(block);
    Outcome lost = exactly("block or remainder lost", before_);
    std::erase(lost.state.free, *home);
    if (home->begin < block.begin) lost.may_be_free.push_back(Range{home->begin, block.begin});
    lost.may_be_free.push_back(block);
    between_.push_back(std::move(lost));
  }

  /// A block that goes back to the tree is nobody's for a while.
  void deallocate(const LiveSlice& slice) {
    if (slice.empty() || slice.block().end == before_.length) return;
    Outcome lost = exactly("block lost", before_);
    lost.state.take(slice.handle);
    lost.wiped.push_back(wiped(slice));
    between_.push_back(std::move(lost));
  }

  void deallocate_bulk(const history::DeallocateBulk& operation) {
    HeapState so_far = before_;
    const RangeSet groups = merged_blocks(before_, operation.slices);
    for (const Range group : groups) {
      HeapState without = so_far;
      Outcome lost = exactly("part of the groups done, one lost", without);
      for (const Handle handle : operation.slices) {
        const LiveSlice& slice = *before_.find(handle);
        if (slice.empty() || !group.contains(slice.block())) continue;
        lost.state.take(handle);
        lost.wiped.push_back(wiped(slice));
        lost.wiped.back().node_size = slice.offset == group.begin ? group.length() : 0;
      }
      so_far = lost.state;
      if (group.end == so_far.length) {
        so_far.length = group.begin;
      } else {
        between_.push_back(std::move(lost));
        so_far.free.insert(std::ranges::upper_bound(so_far.free, group), group);
      }
      if (group != groups.back()) {
        between_.push_back(exactly("part of the groups done", so_far));
      }
    }
  }

  /// Each unit of a slice old or new.
  void overwrite(Handle handle, const Bytes& content) {
    between_.push_back(partly_written(before_, handle, content));
  }

  void overwrite_header(const UserHeader& header) {
    between_.push_back(partly_written(before_, header));
  }

  void reallocate(const LiveSlice& slice, std::uint64_t length, Placement placement) {
    const std::uint64_t old_length = slice.content.size();
    if (slice.empty()) {
      if (length > 0) allocate_beside(slice, placement);
    } else if (length == 0) {
      deallocate(slice);
    } else if (block_length(length) < block_length(old_length)) {
      shrink(slice, length);
    } else if (block_length(length) == block_length(old_length)) {
      if (length < old_length) overwrite(slice.handle, cut_with_zeros(slice.content, length));
    } else if (placement.offset != slice.offset) {
      move(slice, placement);
    }
  }

 private:
  /// The whole slice on its way back to the tree.
  [[nodiscard]] static Wiped wiped(const LiveSlice& slice) {
    return Wiped{slice.offset, padded(slice.content), slice.block().length()};
  }

  [[nodiscard]] static Bytes cut_with_zeros(Bytes content, std::uint64_t length) {
    std::fill(content.begin() + static_cast<std::ptrdiff_t>(length), content.end(), std::byte{0});
    return content;
  }

  /// The payload has grown and nobody holds the new block.
  void extend(Range block) {
    Outcome grown = exactly("extended, held by nobody", before_);
    grown.state.length = block.end;
    between_.push_back(std::move(grown));
  }

  /// The new block is allocated and nobody's, the old slice still the one that counts.
  void allocate_beside(const LiveSlice& slice, Placement placement) {
    allocate(Range{placement.offset, placement.offset + block_length(placement.length)});
    Outcome taken = exactly("allocated, held by nobody", after_);
    *taken.state.find(slice.handle) = slice;
    std::erase(taken.state.free, slice.block());
    between_.push_back(std::move(taken));
  }

  void shrink(const LiveSlice& slice, std::uint64_t length) {
    const std::uint64_t kept = block_length(length);
    if (slice.block().end == before_.length) {
      Bytes zeroed = slice.content;
      const std::uint64_t gap_end = std::min<std::uint64_t>(kept, zeroed.size());
      std::fill(zeroed.begin() + static_cast<std::ptrdiff_t>(length),
                zeroed.begin() + static_cast<std::ptrdiff_t>(gap_end), std::byte{0});
      overwrite(slice.handle, zeroed);
      return;
    }
    // [0, length) intact, the rest old or zero; the freed blocks lost.
    const Bytes whole = padded(slice.content);
    Outcome lost = exactly("freed part lost", before_);
    LiveSlice& front = *lost.state.find(slice.handle);
    front.content.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(kept));
    front.alternative = cut_with_zeros(front.content, length);
    lost.wiped.push_back(Wiped{
        slice.offset + kept, Bytes(whole.begin() + static_cast<std::ptrdiff_t>(kept), whole.end()),
        whole.size() - kept});
    between_.push_back(std::move(lost));
  }

  /// Allocate, copy, deallocate. Once the old block is being given back the data must be at the new
  /// place.
  void move(const LiveSlice& slice, Placement placement) {
    allocate_beside(slice, placement);
    Outcome copied = exactly("copied, old block lost", after_);
    std::erase(copied.state.free, slice.block());
    copied.wiped.push_back(wiped(slice));
    between_.push_back(std::move(copied));
  }

  const HeapState& before_;
  const HeapState& after_;
  std::vector<Outcome> between_;
};

}  // namespace

std::vector<Outcome> in_place_outcomes(const Cut& cut) {
  const HeapState& before = cut.before;
  Between between(before, cut.after);
  std::visit(
      Match{[&](const history::Allocate& op) {
              if (op.length > 0) {
                const std::uint64_t begin = cut.returned[0].offset;
                between.allocate(Range{begin, begin + block_length(op.length)});
              }
            },
            [&](const history::Abandon& op) {
              if (op.length > 0) {
                const std::uint64_t begin = cut.returned[0].offset;
                between.allocate(Range{begin, begin + block_length(op.length)});
              }
            },
            [&](const history::Deallocate& op) { between.deallocate(*before.find(op.slice)); },
            [&](const history::Reallocate& op) {
              between.reallocate(*before.find(op.slice), op.length, cut.returned[0]);
            },
            [&](const history::DeallocateBulk& op) { between.deallocate_bulk(op); },
            [&](const history::Write& op) {
              between.overwrite(op.slice, cut.after.find(op.slice)->content);
            },
            [&](const history::WriteHeader&) { between.overwrite_header(cut.after.user_header); },
            [](const auto&) {}},
      cut.operation);
  return std::move(between).take();
}

}  // namespace crashcheck::oracle
