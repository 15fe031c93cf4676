// What there is to reach: shapes of the free tree, rotations, ways of taking and giving back space,
// branches of an open, moments of an operation. Plain values, each with one name.
#pragma once

#include <cstdint>
#include <string>

#include "explorer/coverage.h"

namespace crashcheck::coverage {

/// What a feature is about, and what is counted.
enum class Area : std::uint8_t {
  kShape,           ///< the free tree before or after a step that was cut: steps
  kRotation,        ///< in a step that was cut: rotations
  kRemoval,         ///< which node was taken out of the tree in a step that was cut: removals
  kSpace,           ///< what became of the space in a step that was cut: steps
  kOpenCut,         ///< what an open did that was cut: opens
  kRecovery,        ///< what the recovery from a crash did: recoveries
  kRecoveryAgain,   ///< the same where the crash had cut a recovery
  kMoment,          ///< where in an operation or in an open the power went: crash points
  kRecoveryMoment,  ///< where in a recovery: crash points
  kSize             ///< how large something was in a step that was cut: steps
};

/// `area` is one of Area; `what` is one of the enumerations below, by `area`.
using explorer::Feature;

/// In this order in reports, for instance "rotation RL on deletion at height 4".
[[nodiscard]] std::string name(const Feature& feature);

/// Where the taller side of the unbalanced node is, and of that side's root.
enum class Turn : std::uint8_t { kLL, kRR, kLR, kRL };

/// Of a subtree that was `height` levels high when it was out of balance: 3 at least.
[[nodiscard]] Feature rotation(Turn turn, bool on_deletion, std::uint32_t height);

/// A tree of few nodes, as bits: 1, then for each place in preorder 1 for a node, 0 for none.
inline constexpr std::uint32_t kLargestShape = 7;
[[nodiscard]] Feature shape(std::uint32_t bits);
/// A tree of more nodes than that.
[[nodiscard]] Feature large_shape(std::uint32_t nodes, std::uint32_t height);
/// A tree that is not sound: links that lead nowhere, out of order, out of balance.
[[nodiscard]] Feature unsound_shape();

enum class Removal : std::uint8_t {
  kLeaf,
  kOneChild,
  kTwoChildrenNextIsChild,  ///< the node that takes its place is its right child
  kTwoChildrenNextIsDeeper,
  kRoot,         ///< beside one of those above
  kNotExplained  ///< no order of taking out and putting in gives the tree that is found
};

enum class Space : std::uint8_t {
  kExactFit,
  kRemainderStaysFree,
  kSurplusLost,
  kTakenAtEnd,
  kFreedApart,
  kFreedRightOfFree,
  kFreedLeftOfFree,
  kFreedBetweenFree,
  kFreedAtEnd,
  kShrunkInBlock,
  kShrunkInMiddle,
  kShrunkAtEnd,
  kGrownAtEnd,
  kMoved,
  kBulkJoined,
  kBulkApart,
  kReclaimed
};

/// What an open found and did. Several may hold for one open.
enum class Branch : std::uint8_t {
  kNothing,  ///< the file is as it was
  kCreated,  ///< there was no file
  kCreationCompleted,
  kTailCut,        ///< bytes behind the payload that are no record and look like none
  kRecordIgnored,  ///< bytes behind the payload that look like a record and were dropped
  kRecordCarriedOut,
  kRecordRepeated,   ///< carried out, though all of its changes were there
  kLengthEqualised,  ///< the file was shorter than committed
  kPadded,           ///< the payload ended inside a block
  kPairJoined,
  kRunJoined,  ///< three free blocks or more that touch
  kEndGivenBack,
  kRebuilt,         ///< another tree over the same blocks
  kUnsoundRebuilt,  ///< a tree that was not sound
  kBlocksDropped,   ///< free blocks that are not free any more, and not at the end
  kRefused
};

/// The last thing that had happened when the power went.
enum class Moment : std::uint8_t {
  kNothingYet,  ///< the file's first event is to come
  kCreating,    ///< detail: how many events of the creation had happened
  // An operation with a record:
  kBeforeRecord,
  kRecordPending,
  kRecordDurable,
  kSomeApplied,
  kAllApplied,
  kAppliedAndSynced,
  kCutPending,
  // An operation or a part of one without: a call pending,
  kNodePending,
  kRootPending,
  kLengthPending,
  kZerosPending,
  kUserHeaderPending,
  kDataPending,
  kGrowthPending,
  kShrinkPending,
  kSynced  ///< or none; detail: how many syncs of the operation, rounded down to a power of two
};

/// What has a size that a branch of a store may depend on.
enum class Size : std::uint8_t {
  kRecordBytes,
  kChanges,      ///< in one record
  kZeroedBytes,  ///< in one piece
  kCommits,      ///< steps that changed the file since the last open, this one included
  kTreeHeight,   ///< of the free tree, before or after
  kWidth,        ///< slices of a bulk form, operations of a batch
  kOffset        ///< of a slice that is given: GiB
};
/// More than `limit` of it.
[[nodiscard]] Feature more_than(Size what, std::uint32_t limit);

/// Features by what they are about.
[[nodiscard]] Feature removal(Removal what);
[[nodiscard]] Feature space(Space what);
[[nodiscard]] Feature branch(Area area, Branch what);
[[nodiscard]] Feature moment(Area area, Moment what, std::uint32_t detail = 0);

}  // namespace crashcheck::coverage
