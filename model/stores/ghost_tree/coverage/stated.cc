// The lists, by protocol. What is stated here and not reached is a gap of the campaign; what is
// only reached by a violation, or by a device that lies, is not stated.
#include "coverage/stated.h"

#include <algorithm>
#include <initializer_list>

#include "sizes.h"

namespace crashcheck::coverage {
namespace {

using oracle::Protocol;
using enum Branch;
using enum Moment;

/// The bits of a shape behind the leading 1, and how many they are: see shape().
struct Balanced {
  std::uint32_t bits = 0;
  std::uint32_t length = 1;
  std::uint32_t nodes = 0;
  std::uint32_t height = 0;
};

/// Every height-balanced tree of up to kLargestShape nodes.
std::vector<Balanced> balanced_trees() {
  std::vector<Balanced> all = {Balanced()};
  for (std::uint32_t nodes = 1; nodes <= kLargestShape; ++nodes) {
    const std::vector<Balanced> smaller = all;
    for (const Balanced& left : smaller) {
      for (const Balanced& right : smaller) {
        const auto [low, high] = std::minmax(left.height, right.height);
        if (left.nodes + right.nodes + 1 != nodes || high > low + 1) continue;
        const std::uint32_t sides = left.bits << right.length | right.bits;
        const std::uint32_t length = left.length + right.length;
        all.push_back({1U << length | sides, length + 1, nodes, high + 1});
      }
    }
  }
  return all;
}

class List {
 public:
  void add(const Feature& feature) { features_.push_back(feature); }
  void add(Area area, std::initializer_list<Branch> branches) {
    for (const Branch each : branches) add(branch(area, each));
  }
  void add(Area area, std::initializer_list<Moment> moments) {
    for (const Moment each : moments) add(moment(area, each));
  }
  void add(Area area, Moment what, std::initializer_list<std::uint32_t> details) {
    for (const std::uint32_t detail : details) add(moment(area, what, detail));
  }
  std::vector<Feature> take() {
    std::ranges::sort(features_);
    return std::move(features_);
  }

 private:
  std::vector<Feature> features_;
};

void add_trees(List& list) {
  for (const Balanced& tree : balanced_trees()) list.add(shape(1U << tree.length | tree.bits));
  for (const Turn turn : {Turn::kLL, Turn::kRR, Turn::kLR, Turn::kRL}) {
    for (const std::uint32_t height : {3U, 4U}) {
      list.add(rotation(turn, false, height));
      list.add(rotation(turn, true, height));
    }
  }
  for (const Removal what : {Removal::kLeaf, Removal::kOneChild, Removal::kTwoChildrenNextIsChild,
                             Removal::kTwoChildrenNextIsDeeper, Removal::kRoot}) {
    list.add(removal(what));
  }
}

void add_space(List& list) {
  using enum Space;
  for (const Space what :
       {kExactFit, kRemainderStaysFree, kTakenAtEnd, kFreedApart, kFreedRightOfFree,
        kFreedLeftOfFree, kFreedBetweenFree, kFreedAtEnd, kShrunkInBlock, kShrunkInMiddle,
        kShrunkAtEnd, kGrownAtEnd, kMoved, kBulkJoined, kBulkApart}) {
    list.add(space(what));
  }
}

void add_in_place(List& list, bool nested) {
  list.add(space(Space::kSurplusLost));
  list.add(Area::kOpenCut, {kPairJoined, kRunJoined, kRebuilt});
  list.add(Area::kRecovery, {kNothing, kCreated, kCreationCompleted, kTailCut, kLengthEqualised,
                             kPairJoined, kRunJoined, kRebuilt, kUnsoundRebuilt});
  list.add(Area::kMoment, {kNothingYet, kNodePending, kRootPending, kLengthPending, kZerosPending,
                           kUserHeaderPending, kDataPending, kGrowthPending, kShrinkPending});
  list.add(Area::kMoment, kCreating, {1, 2, 3, 4, 5, 6, 7});
  list.add(Area::kMoment, kSynced, {1, 2, 4, 8, 16});
  if (!nested) return;
  list.add(Area::kRecoveryAgain,
           {kNothing, kCreationCompleted, kPairJoined, kRunJoined, kUnsoundRebuilt});
  list.add(Area::kRecoveryMoment,
           {kNodePending, kRootPending, kLengthPending, kZerosPending, kShrinkPending});
  list.add(Area::kRecoveryMoment, kSynced, {1, 2, 4, 8});
}

void add_journaled(List& list, const Depth& depth) {
  if (depth.goes_on) list.add(space(Space::kReclaimed));
  const auto with_record = {kBeforeRecord, kRecordPending,    kRecordDurable, kSomeApplied,
                            kAllApplied,   kAppliedAndSynced, kCutPending};
  list.add(Area::kRecovery, {kNothing, kCreated, kCreationCompleted, kTailCut, kRecordIgnored,
                             kRecordCarriedOut, kRecordRepeated});
  list.add(Area::kMoment, with_record);
  list.add(Area::kMoment,
           {kNothingYet, kDataPending, kUserHeaderPending, kGrowthPending, kShrinkPending});
  list.add(Area::kMoment, kCreating, {1, 2, 3});
  list.add(Area::kMoment, kSynced, {1, 2});
  if (!depth.nested) return;
  list.add(Area::kRecoveryAgain, {kNothing, kCreationCompleted, kTailCut, kRecordIgnored,
                                  kRecordCarriedOut, kRecordRepeated});
  list.add(Area::kRecoveryMoment, with_record);
  list.add(Area::kRecoveryMoment, {kLengthPending, kGrowthPending, kShrinkPending});
}

/// What one record, or one operation, can be only where there are records is not stated in-place.
void add_sizes(List& list, Protocol protocol) {
  const bool has_records = protocol == Protocol::kJournaled;
  for (const Size what : {Size::kRecordBytes, Size::kChanges, Size::kZeroedBytes, Size::kCommits,
                          Size::kTreeHeight, Size::kWidth, Size::kOffset}) {
    const bool is_of_records = what == Size::kRecordBytes || what == Size::kChanges;
    if (is_of_records && !has_records) continue;
    for (const std::uint32_t limit : limits_of(what)) list.add(more_than(what, limit));
  }
}

}  // namespace

std::vector<Feature> stated_features(Protocol protocol, const Depth& depth) {
  List list;
  add_trees(list);
  add_space(list);
  if (protocol == Protocol::kInPlace) {
    add_in_place(list, depth.nested);
  } else {
    add_journaled(list, depth);
  }
  if (depth.every_scale) add_sizes(list, protocol);
  return list.take();
}

}  // namespace crashcheck::coverage
