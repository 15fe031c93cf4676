// Regions of the parts.
#include "template.h"

#include <gtest/gtest.h>

#include "emitter_parts.h"
#include "processes/command.h"

namespace crashcheck::emitter {
namespace {

constexpr std::string_view kPart =
    "one\n"
    "//{ outer\n"
    "  two\n"
    "  //{ inner\n"
    "three\n"
    "  //}\n"
    "//}\n"
    "four // } {\n";

TEST(Template, LeavesOutWhatNoFeatureAsksFor) {
  EXPECT_EQ(with_features(kPart, {}), "one\nfour // } {\n");
  EXPECT_EQ(with_features(kPart, {"outer"}), "one\n  two\nfour // } {\n");
  EXPECT_EQ(with_features(kPart, {"outer", "inner"}), "one\n  two\nthree\nfour // } {\n");
}

TEST(Template, LeavesOutARegionInsideOfOneThatIsLeftOut) {
  EXPECT_EQ(with_features(kPart, {"inner"}), "one\nfour // } {\n");
}

TEST(Template, KeepsALastLineWithoutAnEnd) {
  EXPECT_EQ(with_features("one\ntwo", {}), "one\ntwo");
  EXPECT_EQ(with_features("", {}), "");
}

TEST(Parts, AreTheFilesByteForByte) {
  const std::string folder = CRASHCHECK_EMITTER_PARTS;
  EXPECT_EQ(parts::kUnitsCc, testing::read_file(folder + "/units.cc"));
  EXPECT_EQ(parts::kProgramCc, testing::read_file(folder + "/program.cc"));
}

/// Every begin has its end, and nothing else looks like one.
TEST(Parts, HaveBalancedRegions) {
  for (const std::string_view part :
       {parts::kEventsCc, parts::kKillCc, parts::kOrderedCc, parts::kUnitsCc, parts::kLeftByCc,
        parts::kDeviceCc, parts::kStatesCc, parts::kChecksCc, parts::kProgramCc}) {
    int open = 0;
    for (std::size_t at = 0; (at = part.find("//", at)) != std::string_view::npos; ++at) {
      if (part.substr(at).starts_with("//{ ")) ++open;
      if (part.substr(at).starts_with("//}")) --open;
      ASSERT_GE(open, 0);
    }
    EXPECT_EQ(open, 0);
    EXPECT_TRUE(part.starts_with("namespace harness {\n"));
    EXPECT_TRUE(part.ends_with("\n}  // namespace harness\n"));
  }
}

}  // namespace
}  // namespace crashcheck::emitter
