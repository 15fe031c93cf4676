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
  std::array<GuaranteeId, 8> caught_by;
  std::size_t count;
};

constexpr Planted planted(std::string_view name, std::string_view area,
                          std::initializer_list<GuaranteeId> caught_by) {
  Planted made{name, area, {}, caught_by.size()};
  std::ranges::copy(caught_by, made.caught_by.begin());
  return made;
}

constexpr std::array kMatrix = {
    planted("deallocate-from-keeps-the-slot", "batch", {G::kDurable, G::kAtomic}),
    planted("slot-filled-in-a-second-step", "batch", {G::kAtomic}),
    planted("slot-not-moved-along", "batch", {G::kDurable, G::kIntact}),
    planted("storage-cut-keeps-writes", "batch", {G::kZeroed}),
    planted("storage-discarded-bytes-come-back", "batch", {G::kZeroed, G::kAtomic}),
    planted("write-set-loses-the-rest", "batch", {G::kUsable}),
    planted("write-set-zeros-not-read", "batch", {G::kZeroed}),
    planted("bulk-free-goes-on-after-an-error", "containment", {G::kContained}),
    planted("first-change-builds-on-what-it-reads", "containment", {G::kContained}),
    planted("poison-forgotten", "containment", {G::kContained}),
    planted("poison-forgotten-by-the-heap", "containment", {G::kContained}),
    planted("sync-tried-again", "containment", {G::kContained}),
    planted("write-failed-leaves-no-record", "containment", {G::kContained}),
    planted("creation-again-at-every-open", "creation", {G::kIdempotent}),
    planted("creation-cut-is-refused", "creation", {G::kOpens}),
    planted("creation-in-one-epoch", "creation", {G::kHeader}),
    planted("creation-not-synced-nor-settled", "creation", {G::kOpens}),
    planted("creation-overwrites-an-empty-heap", "creation", {G::kHeader, G::kIdempotent}),
    planted("allocate-from-the-front", "heap", {G::kDurable, G::kAtomic}),
    planted("allocate-hands-out-the-node", "heap", {G::kZeroed}),
    planted("allocate-remainder-lost", "heap", {G::kDurable}),
    planted("allocate-remainder-of-one-block-lost", "heap", {G::kExtents}),
    planted("bulk-free-touching-not-merged", "heap", {G::kDurable, G::kAtomic, G::kLeak}),
    planted("bulk-slices-not-aligned", "heap", {G::kExtents, G::kLeak}),
    planted("free-at-the-end-kept", "heap", {G::kDurable}),
    planted("free-gives-back-its-own-end-only", "heap", {G::kDurable}),
    planted("free-leaves-the-block-after", "heap", {G::kCoalesced, G::kDurable}),
    planted("free-leaves-the-block-before", "heap", {G::kCoalesced, G::kDurable}),
    planted("free-memory-not-zeroed", "heap", {G::kUsable}),
    planted("index-keeps-what-is-taken", "heap", {G::kUsable}),
    planted("merge-leaves-a-node-inside", "heap", {G::kZeroed, G::kDurable, G::kLeak}),
    planted("move-copies-too-much", "heap", {G::kZeroed, G::kAtomic}),
    planted("move-frees-before-copying", "heap", {G::kZeroed, G::kIntact, G::kAtomic}),
    planted("move-old-place-kept", "heap", {G::kDurable, G::kLeak}),
    planted("shrink-at-the-end-padding-not-zeroed", "heap", {G::kZeroed, G::kAtomic}),
    planted("shrink-freed-blocks-not-zeroed", "heap",
            {G::kZeroed, G::kDurable, G::kAtomic, G::kLeak}),
    planted("shrink-padding-not-zeroed", "heap", {G::kZeroed, G::kAtomic}),
    planted("in-place-bulk-hands-out-the-node", "in-place", {G::kZeroed}),
    planted("in-place-does-not-merge", "in-place", {G::kCoalesced}),
    planted("in-place-last-block-dropped", "in-place", {G::kDurable}),
    planted("in-place-length-forgotten", "in-place", {G::kDurable}),
    planted("in-place-length-not-synced", "in-place", {G::kDurable}),
    planted("in-place-seams-not-zeroed", "in-place", {G::kZeroed}),
    planted("in-place-tree-in-offset-order", "in-place", {G::kTree}),
    planted("in-place-write-not-synced", "in-place", {G::kOpens}),
    planted("changes-not-synced", "journaled", {G::kDurable, G::kConverges}),
    planted("length-before-record", "journaled", {G::kOpens, G::kAtomic}),
    planted("record-hash-not-checked", "journaled", {G::kHeader}),
    planted("record-in-the-way-of-growth", "journaled", {G::kZeroed, G::kConverges}),
    planted("record-not-synced", "journaled", {G::kOpens, G::kAtomic}),
    planted("shrink-leaves-bytes-behind", "journaled", {G::kZeroed}),
    planted("storage-length-alone-not-committed", "journaled", {G::kDurable, G::kAtomic, G::kLeak}),
    planted("storage-node-cache-survives-zeroing", "journaled", {G::kDurable, G::kLeak}),
    planted("tail-not-cut", "journaled", {G::kLeak}),
    planted("write-mixes-with-the-last-record", "journaled", {G::kAtomic}),
    planted("write-not-synced", "journaled", {G::kHeader}),
    planted("replay-failed-drops-the-record", "containment", {G::kContained}),
    planted("replay-failed-is-taken-for-done", "containment", {G::kContained}),
    planted("replay-ignores-the-sync-of-the-record", "containment", {G::kContained}),
    planted("replay-ignores-the-write-of-the-record", "containment", {G::kContained}),
    planted("reclaim-does-not-zero", "reclaim", {G::kZeroed, G::kDurable}),
    planted("reclaim-gaps-unsorted", "reclaim", {G::kDurable}),
    planted("reclaim-spares-the-end", "reclaim", {G::kDurable, G::kLeak}),
    planted("committed-length-wins-over-record", "recovery", {G::kAtomic}),
    planted("open-always-rebuilds", "recovery", {G::kIdempotent}),
    planted("open-builds-a-chain", "recovery", {G::kTree}),
    planted("open-builds-in-offset-order", "recovery", {G::kTree, G::kDurable}),
    planted("open-keeps-the-free-end", "recovery", {G::kDurable}),
    planted("open-leaves-nodes-at-seams", "recovery", {G::kZeroed, G::kDurable}),
    planted("open-merges-across-a-block", "recovery", {G::kDurable}),
    planted("replay-does-not-write-the-record-again", "recovery", {G::kContained}),
    planted("replay-forgets-the-length", "recovery", {G::kIdempotent}),
    planted("replay-leaves-growth-as-found", "recovery", {G::kAtomic}),
    planted("tail-byte-left", "recovery", {G::kAtomic}),
    planted("tail-dropped-without-sync", "recovery", {G::kDurable}),
    planted("full-growth-stays", "space", {G::kAtomic}),
    planted("full-is-taken-for-done", "space", {G::kOpens}),
    planted("full-open-wants-room", "space", {G::kSpace}),
    planted("full-poisons", "space", {G::kUsable}),
    planted("length-check-not-written", "stack", {G::kHeader}),
    planted("length-check-of-the-length-before", "stack", {G::kHeader}),
    planted("stack-length-not-followed", "stack", {G::kDurable, G::kAtomic, G::kLeak}),
    planted("stack-overwrites-at-the-file-offset", "stack", {G::kHeader}),
    planted("tree-double-rotation-as-single", "tree", {G::kTree}),
    planted("tree-double-rotation-on-even-child", "tree", {G::kTree}),
    planted("tree-exact-fit-first", "tree", {G::kBestFit}),
    planted("tree-first-fit", "tree", {G::kBestFit}),
    planted("tree-height-of-left-only", "tree", {G::kTree, G::kUsable}),
    planted("tree-left-rotation-upside-down", "tree", {G::kUsable}),
    planted("tree-rebalances-too-late", "tree", {G::kUsable}),
    planted("tree-removal-not-rebalanced", "tree", {G::kTree}),
    planted("tree-root-written-once", "tree", {G::kDurable}),
    planted("tree-successor-stays-below", "tree", {G::kUsable}),
    planted("tree-ties-by-arrival", "tree",
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
    bugs.push_back({bug.name, std::span(bug.caught_by).first(bug.count)});
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
