// Counting and adding up.
#include "explorer/coverage.h"

#include <gtest/gtest.h>

#include "coverage/feature.h"

namespace crashcheck::explorer {
namespace {

const Feature kOne = coverage::rotation(coverage::Turn::kLL, false, 3);
const Feature kOther = coverage::space(coverage::Space::kMoved);

TEST(Coverage, AddsUpInAnyOrder) {
  Coverage a;
  a.note(kOne);
  a.note(kOther, 5);
  Coverage b;
  b.note(kOne, 2);
  Coverage a_then_b = a;
  a_then_b += b;
  Coverage b_then_a = b;
  b_then_a += a;
  EXPECT_EQ(a_then_b, b_then_a);
  EXPECT_EQ(a_then_b.count(kOne), 3U);
  EXPECT_EQ(a_then_b.count(kOther), 5U);
  EXPECT_EQ(a_then_b.count(coverage::unsound_shape()), 0U);
}

TEST(Coverage, SaysWhatIsMissing) {
  Coverage coverage;
  coverage.note(kOther);
  coverage.note(kOne, 0);
  EXPECT_EQ(coverage.missing({kOne, kOther}), std::vector<Feature>{kOne}) << "0 times is not there";
  EXPECT_TRUE(coverage.missing({kOther}).empty());
  EXPECT_TRUE(coverage.missing({}).empty());
}

}  // namespace
}  // namespace crashcheck::explorer
