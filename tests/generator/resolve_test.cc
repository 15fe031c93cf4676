// From drafts, whose slices are numbers, to histories.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "generator/generator.h"
#include "history/text.h"
#include "one_line.h"

namespace crashcheck::generator {
namespace {

using history::Allocate;
using history::AllocateInto;
using history::Batch;
using history::Deallocate;
using history::DeallocateBulk;
using history::DeallocateFrom;
using history::History;
using history::Operation;
using history::Reallocate;
using history::ReallocateInto;
using history::Slot;
using history::Write;

/// Operations as the generator drafts them: handles are arbitrary numbers.
std::vector<Operation> arbitrary_drafts() {
  std::vector<Operation> drafts;
  const auto count = *rc::gen::inRange(0, 30);
  for (int i = 0; i < count; ++i) {
    const auto pick =
        *rc::gen::inRange<history::Handle>(0, 100) + (*rc::gen::arbitrary<bool>() ? kNewest : 0);
    const auto length = *rc::gen::inRange<std::uint64_t>(0, 200);
    const Slot slot{pick + 1, length, *rc::gen::element<std::uint64_t>(8, 16)};
    switch (*rc::gen::inRange(0, 9)) {
      case 0: drafts.emplace_back(Allocate{length}); break;
      case 1: drafts.emplace_back(Deallocate{pick}); break;
      case 2: drafts.emplace_back(Reallocate{pick, length}); break;
      case 3: drafts.emplace_back(DeallocateBulk{{pick, pick, pick + 1}}); break;
      case 4: drafts.emplace_back(AllocateInto{slot, length}); break;
      case 5: drafts.emplace_back(ReallocateInto{slot, pick, length}); break;
      case 6: drafts.emplace_back(DeallocateFrom{slot, pick}); break;
      case 7: drafts.emplace_back(Batch{{Allocate{length}, DeallocateFrom{slot, pick}}}); break;
      default: drafts.emplace_back(Write{pick, length, {std::byte{1}, std::byte{2}}});
    }
  }
  return drafts;
}

RC_GTEST_PROP(Resolve, MakesAnySubsequenceOfDraftsAHistory, ()) {
  std::vector<Operation> drafts = arbitrary_drafts();
  std::vector<Operation> some;
  for (const Operation& draft : drafts) {
    if (*rc::gen::arbitrary<bool>()) some.push_back(draft);
  }
  RC_ASSERT(history::parse_history(testing::one_line(resolve(some))).has_value());
}

TEST(Resolve, PicksAmongLiveSlicesByIndexModuloTheirNumber) {
  const History resolved =
      resolve({Deallocate{0}, Allocate{32}, Allocate{64}, Deallocate{3}, Reallocate{5, 96}});
  EXPECT_EQ(resolved, (History{Allocate{32}, Allocate{64}, Deallocate{1}, Reallocate{0, 96}}));
}

/// What follows an allocation of 8 and one of 40 bytes.
History after_two(const std::vector<Operation>& drafts) {
  std::vector<Operation> all = {Allocate{8}, Allocate{40}};
  all.insert(all.end(), drafts.begin(), drafts.end());
  const History resolved = resolve(all);
  return {resolved.begin() + 2, resolved.end()};
}

constexpr std::optional<history::Handle> kHeader;

TEST(Resolve, CountsBackFromTheNewestSlice) {
  EXPECT_EQ(after_two({Deallocate{kNewest + 1}, Deallocate{kNewest + 7}}),
            (History{Deallocate{0}, Deallocate{1}}));
}

TEST(Resolve, CutsAWriteToItsSliceAndTheHeader) {
  EXPECT_EQ(after_two({Write{0, 9, history::Bytes(20)}}),
            History{(Write{0, 1, history::Bytes(7)})});
  EXPECT_EQ(after_two({history::WriteHeader{30, history::Bytes(20)}}),
            History{(history::WriteHeader{30, history::Bytes(2)})});
}

TEST(Resolve, KeepsASlotWhereItFits) {
  EXPECT_EQ(after_two({AllocateInto{Slot{1, 24, 16}, 5}}),
            History{(AllocateInto{Slot{1, 24, 16}, 5})});
  EXPECT_EQ(after_two({AllocateInto{Slot{1, 25, 16}, 5}}),
            History{(AllocateInto{Slot{1, 0, 16}, 5})})
      << "modulo the room there is";
}

TEST(Resolve, MovesASlotToTheHeaderWhereItsSliceIsTooShort) {
  EXPECT_EQ(after_two({AllocateInto{Slot{0, 8, 16}, 5}}),
            History{(AllocateInto{Slot{kHeader, 8, 16}, 5})});
  EXPECT_EQ(after_two({ReallocateInto{Slot{1, 24, 16}, 1, 15}}),
            History{(ReallocateInto{Slot{kHeader, 7, 16}, 1, 15})})
      << "24 modulo 17, which is the room in the header";
  EXPECT_EQ(after_two({ReallocateInto{Slot{0, 0, 16}, 0, 64}}),
            History{(ReallocateInto{Slot{kHeader, 0, 16}, 0, 64})});
}

TEST(Resolve, MovesASlotToTheHeaderWhereItsSliceIsFreed) {
  EXPECT_EQ(
      after_two({DeallocateFrom{Slot{1, 0, 8}, 1}, DeallocateFrom{Slot{1, 0, 8}, 0}}),
      (History{DeallocateFrom{Slot{kHeader, 0, 8}, 1}, DeallocateFrom{Slot{kHeader, 0, 8}, 0}}));
}

TEST(Resolve, PutsSlotsIntoTheHeaderWhereThereIsNoSlice) {
  EXPECT_EQ(resolve({AllocateInto{Slot{3, 8, 8}, 5}}),
            History{(AllocateInto{Slot{kHeader, 8, 8}, 5})});
  EXPECT_TRUE(resolve({ReallocateInto{Slot{}, 0, 5}, DeallocateFrom{Slot{}, 0}}).empty());
}

TEST(Resolve, FollowsSlicesThroughBatches) {
  EXPECT_EQ(after_two({Batch{{Allocate{16}, Write{kNewest, 15, history::Bytes(9)},
                              AllocateInto{Slot{kNewest, 0, 16}, 3}, Deallocate{0}}},
                       Deallocate{0}}),
            (History{Batch{{Allocate{16}, Write{2, 15, history::Bytes(1)},
                            AllocateInto{Slot{2, 0, 16}, 3}, Deallocate{0}}},
                     Deallocate{1}}));
}

TEST(Resolve, DropsFromABatchWhatFindsNoSliceAndABatchOfNothing) {
  EXPECT_EQ(resolve({Batch{{Deallocate{0}, Allocate{1}}}, Batch{{Deallocate{0}}},
                     Batch{{Deallocate{0}}}}),
            (History{Batch{{Allocate{1}}}, Batch{{Deallocate{0}}}}));
}

}  // namespace
}  // namespace crashcheck::generator
