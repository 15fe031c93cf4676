// Ends and owners in step; the begin of an extent is the end of the one before it.
#include "ghost_tree_pictures/extents.h"

#include "io/assert.h"

namespace crashcheck::ghost_tree {

std::string_view name(Owner owner) {
  switch (owner) {
    case Owner::kLive: return "live";
    case Owner::kInFlight: return "in-flight";
    case Owner::kFree: return "free";
    case Owner::kNobody: return "nobody";
    case Owner::kClaimedTwice: return "claimed-twice";
    case Owner::kInUse: break;
  }
  return "in-use";
}

void Extents::append(const Extent& next) {
  CRASHCHECK_ASSERT(next.range.begin < next.range.end &&
                    next.range.begin == (ends_.empty() ? oracle::kArenaBegin : ends_.back()));
  const bool joins = next.owner == Owner::kNobody || next.owner == Owner::kInUse ||
                     next.owner == Owner::kClaimedTwice;
  if (joins && !ends_.empty() && owners_.back() == next.owner) {
    ends_.back() = next.range.end;
    return;
  }
  if (next.handle) handles_.resize(ends_.size());
  if (next.handle || !handles_.empty()) handles_.push_back(next.handle);
  ends_.push_back(next.range.end);
  owners_.push_back(next.owner);
  has_.at(static_cast<std::size_t>(next.owner)) = true;
}

Extent Extents::operator[](std::size_t index) const {
  const std::uint64_t begin = index == 0 ? oracle::kArenaBegin : ends_[index - 1];
  return Extent{{begin, ends_[index]},
                owners_[index],
                index < handles_.size() ? handles_[index] : std::nullopt};
}

}  // namespace crashcheck::ghost_tree
