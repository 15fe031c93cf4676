// Assertions: what a failed one says, and that no build leaves them out.
#include "io/assert.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <string>

#include "io/bytes.h"

namespace crashcheck::io {
namespace {

constexpr int kLine = __LINE__ + 2;
constexpr int half_of_even(int number) {
  CRASHCHECK_ASSERT(number % 2 == 0);
  CRASHCHECK_ASSERT(number >= 0, "nothing is less than none");
  return number / 2;
}
static_assert(half_of_even(4) == 2, "an assertion that holds is a constant expression");

std::string at_line(int line) {
  return "^assert_test\\.cc:" + std::to_string(line) + ": assertion failed: ";
}

TEST(AssertDeathTest, AFailedOneNamesFileLineAndExpression) {
  EXPECT_DEATH(half_of_even(3), at_line(kLine) + "number % 2 == 0\n$");
}

TEST(AssertDeathTest, AFailedOneSaysWhatItMeans) {
  EXPECT_DEATH(half_of_even(-2), at_line(kLine + 1) + "number >= 0: nothing is less than none\n$");
}

TEST(AssertDeathTest, AFailedOneAborts) {
  EXPECT_EXIT(half_of_even(3), ::testing::KilledBySignal(SIGABRT), "");
}

TEST(Assert, EvaluatesItsConditionOnceAndSaysNothingWhereItHolds) {
  int evaluated = 0;
  ::testing::internal::CaptureStderr();
  CRASHCHECK_ASSERT(++evaluated == 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(evaluated, 1);
}

TEST(Assert, IsOneStatement) {
  const bool branch = half_of_even(4) == 2;
  if (branch)
    CRASHCHECK_ASSERT(branch);
  else
    FAIL();
}

TEST(BytesDeathTest, AnIntegerNeedsEightBytes) {
  std::array<std::byte, 7> seven{};
  EXPECT_DEATH(static_cast<void>(load_u64(seven)), "bytes\\.h:.*from\\.size\\(\\)");
  EXPECT_DEATH(store_u64(seven, 1), "bytes\\.h:.*to\\.size\\(\\)");
}

}  // namespace
}  // namespace crashcheck::io
