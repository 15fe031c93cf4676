// What the documentation says, found by the program.
#include "audit/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crashcheck::audit {
namespace {

using oracle::Guarantee;
using ::testing::AllOf;
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

TEST(Claims, SayWhatIsDocumentedBelowThem) {
  const Documented in_place = documented_for("in-place");
  ASSERT_THAT(in_place.before, SizeIs(1));
  EXPECT_THAT(in_place.before[0], ::testing::StartsWith("In-place, beside \"not started\""));
  ASSERT_THAT(in_place.rows, SizeIs(13));
  EXPECT_EQ(in_place.rows[0], (std::vector<std::string>{"operation cut", "documented"}));
  EXPECT_EQ(in_place.rows[12][1], "free blocks may have merged; nothing lost");
  ASSERT_THAT(in_place.after, SizeIs(1));
  EXPECT_THAT(in_place.after[0], ::testing::StartsWith("An allocation that completed and never"));
  EXPECT_THAT(in_place.after[0], Not(::testing::HasSubstr("\n")));
  const Documented journaled = documented_for("journaled");
  ASSERT_THAT(journaled.before, SizeIs(1));
  EXPECT_THAT(journaled.before[0], ::testing::StartsWith("Journaled: \"not started\""));
  EXPECT_THAT(journaled.rows, SizeIs(0));
  ASSERT_THAT(journaled.after, SizeIs(1));
  EXPECT_THAT(journaled.after[0], ::testing::StartsWith("Creation on a device that shows"));
  EXPECT_THAT(journaled.after[0], ::testing::EndsWith("delete it."));
}

TEST(Claims, NameThePlantedBugsThatACheckHasCaught) {
  const auto journaled = [](Guarantee guarantee) {
    return mutants_caught_by(guarantee, "journaled");
  };
  EXPECT_THAT(journaled(Guarantee::kContained), Contains("sync-tried-again"));
  EXPECT_THAT(journaled(Guarantee::kCoalesced), Contains("open-does-not-coalesce"));
  EXPECT_THAT(journaled(Guarantee::kCoalesced), Not(Contains("sync-tried-again")));
  for (const Claim& claim : claims()) {
    EXPECT_THAT(journaled(claim.guarantee), Not(SizeIs(0))) << oracle::name(claim.guarantee);
  }
}

TEST(Claims, CountNoPlantedBugOfAnotherProtocolOrThatAnotherCheckHasCaught) {
  EXPECT_THAT(mutants_caught_by(Guarantee::kDurable, "in-place"),
              AllOf(Contains("in-place-length-not-synced"), Contains("tree-root-written-once"),
                    Not(Contains("changes-not-synced"))));
  EXPECT_THAT(mutants_caught_by(Guarantee::kDurable, "journaled"),
              AllOf(Contains("changes-not-synced"), Contains("tree-root-written-once"),
                    Not(Contains("in-place-length-not-synced"))));
  EXPECT_THAT(mutants_caught_by(Guarantee::kLeak, "journaled"),
              Not(Contains("tree-successor-stays-below")))
      << "it is seen beside the verdict";
}

}  // namespace
}  // namespace crashcheck::audit
