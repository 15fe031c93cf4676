// Cases with several lives and with faults: what stands where.
#include <gtest/gtest.h>

#include <cerrno>

#include "examples.h"
#include "explorer/case.h"

namespace crashcheck::explorer {
namespace {

using faultfs::CrashPoint;
using history::Allocate;
using history::Deallocate;
using testing::in_place;

Case parsed(std::string_view text) {
  auto result = testing::parse_case(text);
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

constexpr std::string_view kLivesSample = R"(crashcheck-case 1
profile powerloss
allocate 32                # gives #0
fault io/sync 2 EIO once keep 9
allocate 32                # gives #1
crash 17 keep 16
recover crash 3
recover crash 2 keep 1
recover
fault io/read 1 EIO once in-open
crash 2
recover
deallocate #1
fault io/write 1 ENOSPC forever wrote most
allocate 64                # gives #2
crash 9
expect diverged
)";

TEST(ParseCase, PutsOperationsFaultsAndCrashesIntoTheirLives) {
  const Case read = parsed(kLivesSample);
  ASSERT_EQ(read.lives.size(), 5U);
  EXPECT_EQ(read.lives[0].operations, (History{Allocate{32}, Allocate{32}}));
  ASSERT_EQ(read.lives[0].faults.size(), 1U);
  EXPECT_EQ(read.lives[0].faults[0].step, 2U) << "it counts from the operation that follows";
  EXPECT_EQ(read.lives[0].crash->event, 17U);
  EXPECT_EQ(read.lives[1], (Life{{}, {}, CrashPoint{3}}));
  EXPECT_EQ(read.lives[2].crash->kept, std::vector<faultfs::Survivor>{{1}});
  ASSERT_EQ(read.lives[3].faults.size(), 1U);
  EXPECT_EQ(read.lives[3].faults[0].step, 0U);
  EXPECT_EQ(read.lives[4].operations, (History{Deallocate{1}, Allocate{64}}));
  ASSERT_EQ(read.lives[4].faults.size(), 1U);
  EXPECT_EQ(read.lives[4].faults[0].step, 2U);
  EXPECT_EQ(read.lives[4].faults[0].fault.error, ENOSPC);
  EXPECT_EQ(read.lives[4].crash, CrashPoint{9});
}

TEST(ParseCase, KnowsThePlacesOfEachLife) {
  const Case read = parsed(kLivesSample);
  ASSERT_EQ(read.places.size(), 5U);
  EXPECT_EQ(read.places[0].operations, (std::vector<Place>{{3, 10}, {5, 10}}));
  EXPECT_EQ(read.places[0].faults, (std::vector<Place>{{4, 7}}));
  EXPECT_EQ(read.places[0].crash, (Place{6, 7}));
  EXPECT_EQ(read.places[1].crash, (Place{7, 15}));
  EXPECT_EQ(read.places[2].crash, (Place{8, 15}));
  EXPECT_EQ(read.places[3].faults, (std::vector<Place>{{10, 7}}));
  EXPECT_EQ(read.places[3].crash, (Place{11, 7}));
  EXPECT_EQ(read.places[4].operations, (std::vector<Place>{{13, 12}, {15, 10}}));
  EXPECT_EQ(read.places[4].faults, (std::vector<Place>{{14, 7}}));
  EXPECT_EQ(read.places[4].crash, (Place{16, 7}));
}

TEST(ParseCase, TakesARecoveryInTheEndAsSaidAnyway) {
  const Case plain = parsed("crashcheck-case 1; allocate 3; crash 9; expect holds");
  const Case said = parsed("crashcheck-case 1; allocate 3; crash 9; recover; expect holds");
  EXPECT_TRUE(said.same_as(plain));
  EXPECT_EQ(said.places.size(), 1U);
  EXPECT_EQ(to_string(in_place(), said), to_string(in_place(), plain));
}

TEST(ParseCase, DropsNoRecoveryInWhichSomethingHappens) {
  EXPECT_EQ(parsed("crashcheck-case 1; crash 9; recover; allocate 3").lives.size(), 2U);
  EXPECT_EQ(parsed("crashcheck-case 1; crash 9; recover crash 1").lives.size(), 2U);
  EXPECT_EQ(parsed("crashcheck-case 1; crash 9; recover; crash 1").lives.size(), 2U);
  EXPECT_EQ(
      parsed("crashcheck-case 1; crash 9; recover; fault io/read 1 EIO once in-open").lives.size(),
      2U);
}

TEST(ParseCase, TakesACrashInALineOfItsOwnForTheSame) {
  EXPECT_TRUE(parsed("crashcheck-case 1; crash 9; recover crash 3 keep 2")
                  .same_as(parsed("crashcheck-case 1; crash 9; recover; crash 3 keep 2")));
}

TEST(ParseCase, DoesNotAskAfterACrashWhichSlicesThereAre) {
  EXPECT_EQ(parsed("crashcheck-case 1; allocate 3; deallocate #0; crash 14; recover; "
                   "write #0 2 0102030405")
                .lives.size(),
            2U)
      << "the deallocation may not have happened, and a slice may have any length";
}

TEST(ToString, WritesRecoveriesWithoutOperationsInOneLine) {
  Case reproduction;
  reproduction.profile = faultfs::named_profiles()[0];
  reproduction.lives = {{{Allocate{32}}, {}, CrashPoint{9}},
                        {{}, {}, CrashPoint{2}},
                        {{Allocate{32}}, {}, std::nullopt}};
  EXPECT_EQ(to_string(in_place(), reproduction),
            "crashcheck-case 1\nprotocol in-place\nprofile kill\nallocate 32  # gives #0\n"
            "crash 9\nrecover crash 2\nrecover\nallocate 32  # gives #1\n");
  EXPECT_EQ(to_line(in_place(), reproduction),
            "crashcheck-case 1; protocol in-place; profile kill; allocate 32; crash 9; "
            "recover crash 2; recover; allocate 32");
}

TEST(ToString, WritesAFaultBeforeTheStepThatItCountsFrom) {
  const auto line = [](const LifeFault& fault) {
    Case reproduction;
    reproduction.profile = faultfs::named_profiles()[0];
    reproduction.lives[0] = {{Allocate{32}}, {fault}, std::nullopt};
    return to_line(in_place(), reproduction)
        .substr(std::string_view("crashcheck-case 1; protocol in-place; ").size());
  };
  const faultfs::Fault fault{faultfs::FaultPoint::kWrite, 1, EIO, false};
  EXPECT_EQ(line({0, fault}), "profile kill; fault io/write 1 EIO once in-open; allocate 32");
  EXPECT_EQ(line({1, fault, 512}),
            "profile kill; fault io/write 1 EIO once wrote 512; allocate 32");
  EXPECT_EQ(line({2, fault}), "profile kill; allocate 32; fault io/write 1 EIO once");
}

}  // namespace
}  // namespace crashcheck::explorer
