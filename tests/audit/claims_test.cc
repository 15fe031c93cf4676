// What the documentation says, found by the program.
#include "audit/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crashcheck::audit {
namespace {

using oracle::Guarantee;
using ::testing::Contains;
using ::testing::Not;
using ::testing::SizeIs;

const Claim& claim_about(Guarantee guarantee) {
  return claims().at(static_cast<std::size_t>(guarantee));
}

TEST(Claims, AreThereForEveryGuaranteeInTheirOrder) {
  ASSERT_THAT(claims(), SizeIs(oracle::kGuaranteeCount));
  for (std::size_t i = 0; i < claims().size(); ++i) {
    EXPECT_EQ(claims()[i].guarantee, static_cast<Guarantee>(i));
    EXPECT_GT(claims()[i].statement.size(), 20U);
  }
}

TEST(Claims, AreVerbatim) {
  const Claim& durable = claim_about(Guarantee::kDurable);
  EXPECT_EQ(durable.statement,
            "an acknowledged operation survives: its slice, its bytes, its free space");
  EXPECT_EQ(said_of(durable, "in-place"), "yes");
  EXPECT_EQ(said_of(claim_about(Guarantee::kTree), "in-place"), "after open");
  EXPECT_EQ(said_of(claim_about(Guarantee::kTree), "journaled"), "always");
  EXPECT_EQ(said_of(claim_about(Guarantee::kContained), "in-place"), "no");
  EXPECT_EQ(said_of(durable, "another"), "");
}

TEST(Claims, TellWhatDevicesAreByTheNameThatTheirFieldsAreGivenTo) {
  EXPECT_THAT(device_description("kill"), ::testing::StartsWith("the process dies"));
  for (const char* device : {"ordered", "powerloss-4k", "powerloss", "hostile", "lying"}) {
    EXPECT_THAT(device_description(device), ::testing::StartsWith("power loss on a")) << device;
  }
  EXPECT_EQ(device_description("powerloss,unit=4096,fill=garbage"),
            "as `powerloss`, but with unit=4096, fill=garbage; `powerloss` itself: " +
                device_description("powerloss"));
  EXPECT_EQ(device_description("unheard-of"), "");
}

TEST(Claims, NameThePlantedBugsThatACheckHasCaught) {
  EXPECT_THAT(mutants_caught_by(Guarantee::kContained), Contains("sync-tried-again"));
  EXPECT_THAT(mutants_caught_by(Guarantee::kCoalesced), Contains("open-does-not-coalesce"));
  EXPECT_THAT(mutants_caught_by(Guarantee::kCoalesced), Not(Contains("sync-tried-again")));
  for (const Claim& claim : claims()) {
    EXPECT_THAT(mutants_caught_by(claim.guarantee), Not(SizeIs(0)))
        << oracle::name(claim.guarantee);
  }
}

}  // namespace
}  // namespace crashcheck::audit
