// What the model believes after each answer, and which answers it objects to.
#include "oracle/reference_model.h"

#include <gtest/gtest.h>

#include "told_model.h"

namespace crashcheck::oracle {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::Deallocate;
using history::DeallocateBulk;
using history::Reallocate;
using history::Reopen;
using history::Write;

class InPlaceModel : public ToldModel {
 public:
  InPlaceModel() : ToldModel(Protocol::kInPlace) {}
};

TEST(ReferenceModel, StartsWithAnEmptyArena) {
  const ReferenceModel model(Protocol::kInPlace);
  EXPECT_EQ(model.state().length, 48U);
  EXPECT_TRUE(model.state().live.empty());
  EXPECT_TRUE(model.state().free.empty());
}

TEST(ReferenceModel, FollowsTheWorkedExample) {
  InPlaceModel model;
  model.told(Allocate{20}, {{48, 20}}).told(Allocate{64}, {{80, 64}});
  model.told(Allocate{33}, {{144, 33}}).told(Allocate{32}, {{208, 32}});
  model.told(Write{1, 0, Bytes(5, std::byte{'x'})}).told(Deallocate{0}).told(Deallocate{2});
  EXPECT_EQ(model.state().length, 240U);
  EXPECT_EQ(model.state().free, (std::vector<Range>{{48, 80}, {144, 208}}));
  ASSERT_EQ(model.state().live.size(), 2U);
  EXPECT_EQ(model.state().live[0].content[4], std::byte{'x'});
  EXPECT_EQ(model.model().operands(Write{3, 0, Bytes(1)}), (std::vector<Placement>{{208, 32}}));
}

TEST(ReferenceModel, GivesTheTailOfAFreeBlockAndKeepsTheFront) {
  InPlaceModel model;
  model.told(Allocate{128}, {{48, 128}}).told(Allocate{32}, {{176, 32}}).told(Deallocate{0});
  model.told(Allocate{32}, {{144, 32}});
  EXPECT_EQ(model.state().free, (std::vector<Range>{{48, 144}}));
}

TEST(ReferenceModel, CutsThePayloadWhereTheLastBlockIsFreed) {
  InPlaceModel model;
  model.told(Allocate{32}, {{48, 32}}).told(Allocate{40}, {{80, 40}}).told(Deallocate{1});
  EXPECT_EQ(model.state().length, 80U);
  EXPECT_TRUE(model.state().free.empty());
}

TEST(ReferenceModel, FollowsASliceThroughReallocate) {
  InPlaceModel model;
  model.told(Allocate{40}, {{48, 40}}).told(Allocate{32}, {{112, 32}});
  model.told(Write{0, 0, Bytes(40, std::byte{5})});
  model.told(Reallocate{0, 100}, {{144, 100}});
  const LiveSlice& slice = *model.state().find(0);
  EXPECT_EQ(slice.offset, 144U);
  EXPECT_EQ(slice.content[39], std::byte{5});
  EXPECT_EQ(slice.content[40], std::byte{0});
  EXPECT_EQ(slice.fresh_from, 40U);
  EXPECT_EQ(model.state().free, (std::vector<Range>{{48, 112}}));
  model.told(Reallocate{0, 10}, {{144, 10}});
  EXPECT_EQ(model.state().length, 176U) << "the end is cut off";
  model.told(Reallocate{0, 0}, {{0, 0}});
  EXPECT_EQ(model.state().length, 144U);
  EXPECT_TRUE(model.state().find(0)->empty());
  model.told(Reallocate{0, 64}, {{48, 64}});
  EXPECT_TRUE(model.state().free.empty());
}

TEST(ReferenceModel, BooksTheSurplusOfABulkAllocation) {
  InPlaceModel model;
  model.told(Allocate{128}, {{48, 128}}).told(Allocate{32}, {{176, 32}}).told(Deallocate{0});
  model.told(AllocateBulk{{32, 0, 20}}, {{48, 32}, {0, 0}, {80, 20}});
  EXPECT_TRUE(model.state().free.empty()) << "the whole block is taken";
  EXPECT_EQ(model.state().live.size(), 4U);
}

TEST(ReferenceModel, FreesTouchingSlicesOfABulkAsOne) {
  InPlaceModel model;
  model.told(AllocateBulk{{32, 32, 32, 32}}, {{48, 32}, {80, 32}, {112, 32}, {144, 32}});
  model.told(DeallocateBulk{{1, 0, 3}});
  EXPECT_EQ(model.state().free, (std::vector<Range>{{48, 112}}));
  EXPECT_EQ(model.state().length, 144U);
}

TEST(ReferenceModel, CoalescesAtReopen) {
  InPlaceModel model;
  model.told(AllocateBulk{{32, 32, 32}}, {{48, 32}, {80, 32}, {112, 32}});
  model.told(Deallocate{0}).told(Deallocate{1});
  EXPECT_EQ(model.state().free.size(), 2U);
  model.told(Reopen{});
  EXPECT_EQ(model.state().free, (std::vector<Range>{{48, 112}}));
}

TEST(ReferenceModel, ObjectsToMemoryThatIsNotFree) {
  InPlaceModel model;
  model.told(Allocate{64}, {{48, 64}});
  const Findings findings = model.objections(Allocate{32}, {{80, 32}});
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.back().kind, Kind::kOverlap);
}

TEST(ReferenceModel, ObjectsToTheFrontOfAFreeBlockAndToTheWrongBlock) {
  InPlaceModel model;
  model.told(Allocate{96}, {{48, 96}})
      .told(Allocate{32}, {{144, 32}})
      .told(Allocate{32}, {{176, 32}});
  model.told(Allocate{32}, {{208, 32}}).told(Deallocate{0}).told(Deallocate{2});
  InPlaceModel other = model;
  EXPECT_EQ(model.objections(Allocate{64}, {{48, 64}}).front().kind, Kind::kOverlap);
  EXPECT_EQ(other.objections(Allocate{32}, {{112, 32}}).front().kind, Kind::kNotBestFit);
}

TEST(ReferenceModel, ObjectsToAGapInABulkAllocation) {
  InPlaceModel model;
  const Findings findings = model.objections(AllocateBulk{{32, 32}}, {{48, 32}, {112, 32}});
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.front().kind, Kind::kOverlap);
}

TEST(ReferenceModel, ObjectsToGrowingInPlaceInTheMiddle) {
  InPlaceModel model;
  model.told(Allocate{32}, {{48, 32}}).told(Allocate{32}, {{80, 32}});
  EXPECT_EQ(model.objections(Reallocate{0, 64}, {{48, 64}}).front().kind, Kind::kOverlap);
}

}  // namespace
}  // namespace crashcheck::oracle
