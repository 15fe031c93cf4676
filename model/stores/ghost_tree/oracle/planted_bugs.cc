// The planted bugs that a check has caught: the kill matrix of docs/testing.md, which
// scripts/mutation_test makes, as data. A test holds the two against each other.
#include "planted_bugs.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace crashcheck::oracle {
namespace {

using G = Guarantee;

struct Planted {
  std::string_view name;
  std::string_view area;
  std::uint64_t states;
  std::array<GuaranteeId, 8> caught_by;
  std::size_t count;
};

constexpr Planted planted(std::string_view name, std::string_view area, std::uint64_t states,
                          std::initializer_list<GuaranteeId> caught_by) {
  Planted made{name, area, states, {}, caught_by.size()};
  std::ranges::copy(caught_by, made.caught_by.begin());
  return made;
}

constexpr std::array kMatrix = {
    planted("deallocate-from-keeps-the-slot", "batch", 5'633, {G::kDurable, G::kAtomic}),
    planted("slot-filled-in-a-second-step", "batch", 169, {G::kAtomic}),
    planted("slot-not-moved-along", "batch", 94'367, {G::kDurable, G::kIntact}),
    planted("storage-cut-keeps-writes", "batch", 2'362, {G::kZeroed}),
    planted("storage-discarded-bytes-come-back", "batch", 545'914, {G::kZeroed, G::kAtomic}),
    planted("write-set-loses-the-rest", "batch", 2'445, {G::kUsable}),
    planted("write-set-zeros-not-read", "batch", 1'606'566, {G::kZeroed}),
    planted("bulk-free-goes-on-after-an-error", "containment", 436'101, {G::kContained}),
    planted("first-change-builds-on-what-it-reads", "containment", 1'706, {G::kContained}),
    planted("poison-forgotten", "containment", 10'079, {G::kContained}),
    planted("poison-forgotten-by-the-heap", "containment", 18'442, {G::kContained}),
    planted("sync-tried-again", "containment", 2'473, {G::kContained}),
    planted("write-failed-leaves-no-record", "containment", 17'796, {G::kContained}),
    planted("creation-again-at-every-open", "creation", 144, {G::kIdempotent}),
    planted("creation-cut-is-refused", "creation", 185, {G::kOpens}),
    planted("creation-in-one-epoch", "creation", 1'105, {G::kHeader}),
    planted("creation-not-synced-nor-settled", "creation", 157, {G::kOpens}),
    planted("creation-overwrites-an-empty-heap", "creation", 2'536, {G::kHeader, G::kIdempotent}),
    planted("allocate-from-the-front", "heap", 6'043, {G::kDurable, G::kAtomic}),
    planted("allocate-hands-out-the-node", "heap", 20'145, {G::kZeroed}),
    planted("allocate-remainder-lost", "heap", 5'973, {G::kDurable}),
    planted("allocate-remainder-of-one-block-lost", "heap", 21'346, {G::kExtents}),
    planted("bulk-free-touching-not-merged", "heap", 16'835, {G::kDurable, G::kAtomic, G::kLeak}),
    planted("bulk-slices-not-aligned", "heap", 1'932, {G::kExtents, G::kLeak}),
    planted("free-at-the-end-kept", "heap", 8'037, {G::kDurable}),
    planted("free-gives-back-its-own-end-only", "heap", 21'267, {G::kDurable}),
    planted("free-leaves-the-block-after", "heap", 22'370, {G::kCoalesced, G::kDurable}),
    planted("free-leaves-the-block-before", "heap", 21'902, {G::kCoalesced, G::kDurable}),
    planted("free-memory-not-zeroed", "heap", 2'451, {G::kUsable}),
    planted("index-keeps-what-is-taken", "heap", 2'451, {G::kUsable}),
    planted("merge-leaves-a-node-inside", "heap", 20'042, {G::kZeroed, G::kDurable, G::kLeak}),
    planted("move-copies-too-much", "heap", 20'265, {G::kZeroed, G::kAtomic}),
    planted("move-frees-before-copying", "heap", 18'483, {G::kZeroed, G::kIntact, G::kAtomic}),
    planted("move-old-place-kept", "heap", 17'515, {G::kDurable, G::kLeak}),
    planted("shrink-at-the-end-padding-not-zeroed", "heap", 255'038, {G::kZeroed, G::kAtomic}),
    planted("shrink-freed-blocks-not-zeroed", "heap", 20'093,
            {G::kZeroed, G::kDurable, G::kAtomic, G::kLeak}),
    planted("shrink-padding-not-zeroed", "heap", 20'452, {G::kZeroed, G::kAtomic}),
    planted("in-place-bulk-hands-out-the-node", "in-place", 16'752, {G::kZeroed}),
    planted("in-place-does-not-merge", "in-place", 5'089, {G::kCoalesced}),
    planted("in-place-last-block-dropped", "in-place", 15'104, {G::kDurable}),
    planted("in-place-length-forgotten", "in-place", 23, {G::kDurable}),
    planted("in-place-length-not-synced", "in-place", 721, {G::kDurable}),
    planted("in-place-seams-not-zeroed", "in-place", 5'089, {G::kZeroed}),
    planted("in-place-tree-in-offset-order", "in-place", 15'323, {G::kTree}),
    planted("in-place-write-not-synced", "in-place", 136, {G::kOpens}),
    planted("changes-not-synced", "journaled", 265, {G::kDurable, G::kConverges}),
    planted("length-before-record", "journaled", 190, {G::kOpens, G::kAtomic}),
    planted("record-hash-not-checked", "journaled", 682, {G::kHeader}),
    planted("record-in-the-way-of-growth", "journaled", 211, {G::kZeroed, G::kConverges}),
    planted("record-not-synced", "journaled", 242, {G::kOpens, G::kAtomic}),
    planted("shrink-leaves-bytes-behind", "journaled", 10'462'587, {G::kZeroed}),
    planted("storage-length-alone-not-committed", "journaled", 2'052,
            {G::kDurable, G::kAtomic, G::kLeak}),
    planted("storage-node-cache-survives-zeroing", "journaled", 1'604'684, {G::kDurable, G::kLeak}),
    planted("tail-not-cut", "journaled", 109, {G::kLeak}),
    planted("write-mixes-with-the-last-record", "journaled", 256'110, {G::kAtomic}),
    planted("write-not-synced", "journaled", 2'645, {G::kHeader}),
    planted("replay-failed-drops-the-record", "containment", 4'987, {G::kContained}),
    planted("replay-failed-is-taken-for-done", "containment", 4'699, {G::kContained}),
    planted("replay-ignores-the-sync-of-the-record", "containment", 173'885, {G::kContained}),
    planted("replay-ignores-the-write-of-the-record", "containment", 30'684, {G::kContained}),
    planted("reclaim-does-not-zero", "reclaim", 3'337'594, {G::kZeroed, G::kDurable}),
    planted("reclaim-gaps-unsorted", "reclaim", 19'701, {G::kDurable}),
    planted("reclaim-spares-the-end", "reclaim", 5'918'663, {G::kDurable, G::kLeak}),
    planted("committed-length-wins-over-record", "recovery", 142, {G::kAtomic}),
    planted("open-always-rebuilds", "recovery", 2'451, {G::kIdempotent}),
    planted("open-builds-a-chain", "recovery", 13'018'162, {G::kTree}),
    planted("open-builds-in-offset-order", "recovery", 13'019'271, {G::kTree, G::kDurable}),
    planted("open-keeps-the-free-end", "recovery", 5'920'145, {G::kDurable}),
    planted("open-leaves-nodes-at-seams", "recovery", 3'337'722, {G::kZeroed, G::kDurable}),
    planted("open-merges-across-a-block", "recovery", 92'495, {G::kDurable}),
    planted("replay-does-not-write-the-record-again", "recovery", 1'827, {G::kContained}),
    planted("replay-forgets-the-length", "recovery", 144, {G::kIdempotent}),
    planted("replay-leaves-growth-as-found", "recovery", 12'539, {G::kAtomic}),
    planted("tail-byte-left", "recovery", 162, {G::kAtomic}),
    planted("tail-dropped-without-sync", "recovery", 763'408, {G::kDurable}),
    planted("full-growth-stays", "space", 68'873, {G::kAtomic}),
    planted("full-is-taken-for-done", "space", 2'214, {G::kOpens}),
    planted("full-open-wants-room", "space", 162, {G::kSpace}),
    planted("full-poisons", "space", 2'288, {G::kUsable}),
    planted("length-check-not-written", "stack", 5'970, {G::kHeader}),
    planted("length-check-of-the-length-before", "stack", 81, {G::kHeader}),
    planted("stack-length-not-followed", "stack", 1'812, {G::kDurable, G::kAtomic, G::kLeak}),
    planted("stack-overwrites-at-the-file-offset", "stack", 111, {G::kHeader}),
    planted("tree-double-rotation-as-single", "tree", 99'973, {G::kTree}),
    planted("tree-double-rotation-on-even-child", "tree", 1'339'576, {G::kTree}),
    planted("tree-exact-fit-first", "tree", 93'923, {G::kBestFit}),
    planted("tree-first-fit", "tree", 79'118, {G::kBestFit}),
    planted("tree-height-of-left-only", "tree", 20'093, {G::kTree, G::kUsable}),
    planted("tree-left-rotation-upside-down", "tree", 89'815, {G::kUsable}),
    planted("tree-rebalances-too-late", "tree", 89'815, {G::kUsable}),
    planted("tree-removal-not-rebalanced", "tree", 84'223, {G::kTree}),
    planted("tree-root-written-once", "tree", 83'419, {G::kDurable}),
    planted("tree-successor-stays-below", "tree", 84'900, {G::kUsable}),
    planted("tree-ties-by-arrival", "tree", 241'945,
            {G::kTree, G::kDurable, G::kAtomic, G::kLeak, G::kUsable}),
};

/// Whether bugs of this area are planted in code that the protocol runs: in what both share, or in
/// its own. The areas that are neither are about the journaled protocol.
bool is_run_by(Protocol protocol, std::string_view area) {
  if (area == "heap" || area == "stack" || area == "tree") return true;
  return (protocol == Protocol::kInPlace) == (area == "in-place");
}

std::vector<explorer::PlantedBug> bugs_of(Protocol protocol) {
  std::vector<explorer::PlantedBug> bugs;
  for (const Planted& bug : kMatrix) {
    if (!is_run_by(protocol, bug.area)) continue;
    bugs.push_back({bug.name, std::span(bug.caught_by).first(bug.count), bug.states});
  }
  return bugs;
}

}  // namespace

std::span<const explorer::PlantedBug> planted_bugs(Protocol protocol) {
  static const auto kInPlace = bugs_of(Protocol::kInPlace);
  static const auto kJournaled = bugs_of(Protocol::kJournaled);
  return protocol == Protocol::kInPlace ? kInPlace : kJournaled;
}

}  // namespace crashcheck::oracle
