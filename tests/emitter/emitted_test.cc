// Emitted tests of the in-place protocol's bugs, compiled: each fails, and says why. With the other
// protocol they are a suite of their own, which passes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "processes/command.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

struct Emitted {
  const char* test;
  const char* message;
};

class EmittedTest : public ::testing::TestWithParam<Emitted> {};

TEST_P(EmittedTest, FailsAndNamesTheGuarantee) {
  const Outcome outcome =
      run_command({CRASHCHECK_EMITTED, std::string("--gtest_filter=CrashCase.") + GetParam().test});
  EXPECT_EQ(outcome.exit_status, 1) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr(std::string("FAILED  ] CrashCase.") + GetParam().test));
  EXPECT_THAT(outcome.output, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    InPlace, EmittedTest,
    ::testing::Values(
        Emitted{"RecoveryFailedOpensOpen",
                "crash after event 5, in open:\n  opens: the heap cannot be opened: "},
        Emitted{"OverlapExtentsAllocate",
                "crash after event 48, in allocate:\n  extents: two free "
                "blocks overlap: payload bytes 144 to 239\n"},
        Emitted{"DirtyMemoryZeroedRecovery", "crash after event 5, in recovery:\n  converges: "},
        Emitted{"NotAtomicAtomicReallocate",
                "crash after event 15, in reallocate:\n  atomic: neither before, nor after"},
        Emitted{"LostAckedDurableReopen", "crash after event 31, in reopen:\n  durable: "},
        Emitted{"LostAckedContainedDeallocate",
                "reopen:\n  contained: durable: memory that has to be free belongs to nobody: "}),
    [](const auto& emitted) { return emitted.param.test; });

}  // namespace
}  // namespace crashcheck::testing
