// Mistakes in cases: each is reported where it stands.
#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/case.h"

namespace crashcheck::explorer {
namespace {

struct Mistake {
  const char* name;
  const char* text;
  std::size_t line;
  std::size_t column;
  const char* message;
};

class CaseMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(CaseMistakes, AreReportedAtTheirPlace) {
  const auto parsed = testing::parse_case(GetParam().text);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().line, GetParam().line);
  EXPECT_EQ(parsed.error().column, GetParam().column);
  EXPECT_NE(parsed.error().message.find(GetParam().message), std::string::npos)
      << parsed.error().message;
}

#define V1 "crashcheck-case 1\n"
INSTANTIATE_TEST_SUITE_P(
    All, CaseMistakes,
    ::testing::Values(
        Mistake{"Empty", "", 1, 0, "empty"}, Mistake{"OnlyComments", "# nothing\n", 1, 0, "empty"},
        Mistake{"NoVersionLine", "allocate 3", 1, 1, "crashcheck-case 1"},
        Mistake{"VersionMissing", "crashcheck-case", 1, 16, "missing"},
        Mistake{"OtherVersion", "crashcheck-case 2", 1, 17, "only version 1"},
        Mistake{"UnknownWord", V1 "frobnicate 3", 2, 1, "unknown word 'frobnicate'"},
        Mistake{"DeadHandle", V1 "allocate 3\ndeallocate #0\nwrite #0 0 00", 4, 7, "dead"},
        Mistake{"NumberOutOfRange", V1 "allocate 99999999999999999999", 2, 10, "out of range"},
        Mistake{"UnknownProfile", V1 "profile nfs", 2, 9, "unknown name"},
        Mistake{"UnknownField", V1 "profile kill,size=3", 2, 9, "unknown field"},
        Mistake{"UnitNoPowerOfTwo", V1 "profile kill,unit=3", 2, 9, "power of two"},
        Mistake{"ProfileTooLate", V1 "reopen\nprofile kill", 3, 1, "before the operations"},
        Mistake{"ProtocolMissing", V1 "protocol", 2, 9, "missing"},
        Mistake{"UnknownProtocol", V1 "protocol nope", 2, 10,
                "unknown protocol 'nope'; the protocols are: in-place, journaled"},
        Mistake{"CrashWithoutNumber", V1 "crash", 2, 6, "missing"},
        Mistake{"CrashNotANumber", V1 "crash soon", 2, 7, "not a whole number"},
        Mistake{"CrashUnknownWord", V1 "crash 3 burn 4", 2, 9, "unknown word"},
        Mistake{"TornWithoutNumber", V1 "crash 3 torn", 2, 13, "missing"},
        Mistake{"TornZero", V1 "crash 3 torn 0", 2, 14, "at least one"},
        Mistake{"KeepEmptyNumber", V1 "crash 3 keep 1,,2", 2, 16, "not a whole number"},
        Mistake{"OperationAfterCrash", V1 "crash 3\nreopen", 3, 1, "only 'recover' or 'expect'"},
        Mistake{"GarbageWithoutUnits", V1 "crash 3 garbage", 2, 16, "missing"},
        Mistake{"UnreadableWithoutUnits", V1 "crash 3 unreadable", 2, 19, "missing"},
        Mistake{"GarbageBackwards", V1 "crash 3 garbage 4-2", 2, 17, "comes after"},
        Mistake{"DamageOfNoKind", V1 "damage burn 3", 2, 8, "unknown damage 'burn'"},
        Mistake{"DamageWithoutKind", V1 "damage", 2, 7, "missing"},
        Mistake{"FlipWithoutBit", V1 "damage flip 3", 2, 14, "damage flip BYTE BIT"},
        Mistake{"FlipOfNoBit", V1 "damage flip 3 8", 2, 15, "out of range"},
        Mistake{"CutWithTwoNumbers", V1 "damage cut 3 4", 2, 14, "one word too many"},
        Mistake{"StaleWithoutEvent", V1 "damage stale 0", 2, 15, "damage stale SECTOR EVENT"},
        Mistake{"OperationAfterDamage", V1 "damage cut 3\nreopen", 3, 1, "only 'expect'"},
        Mistake{"TwoDamages", V1 "damage cut 3\ndamage cut 2", 3, 1, "only 'expect'"},
        Mistake{"DamageAfterFault", V1 "fault io/sync 1 EIO once\nreopen\ndamage cut 3", 4, 1,
                "no damage in a life with a fault"},
        Mistake{"TwoCrashes", V1 "crash 3\ncrash 4", 3, 1, "only 'recover' or 'expect'"},
        Mistake{"RecoverWithoutCrash", V1 "allocate 3\nrecover", 3, 1, "no crash yet"},
        Mistake{"RecoverTwice", V1 "crash 3\nrecover\nrecover", 4, 1, "no crash yet"},
        Mistake{"RecoverUnknownWord", V1 "crash 3\nrecover soon", 3, 9, "unknown word"},
        Mistake{"RecoverCrashWithoutNumber", V1 "crash 3\nrecover crash", 3, 14, "missing"},
        Mistake{"RecoverKeepsUnitsBackwards", V1 "crash 3\nrecover crash 2 keep 1:3-2", 3, 24,
                "comes after"},
        Mistake{"OperationAfterNestedCrash", V1 "crash 3\nrecover crash 2\nreopen", 4, 1,
                "only 'recover' or 'expect'"},
        Mistake{"FaultAfterCrash", V1 "crash 3\nfault io/read 1 EIO once", 3, 1,
                "only 'recover' or 'expect'"},
        Mistake{"ProfileInASecondLife", V1 "crash 3\nrecover\nprofile kill", 4, 1,
                "before the operations"},
        Mistake{"ProtocolAfterAFault", V1 "fault io/read 1 EIO once\nprotocol in-place", 3, 1,
                "before the operations"},
        Mistake{"ThreeFaultsInALife",
                V1 "fault io/read 1 EIO once in-open\nfault io/read 2 EIO once\nreopen\n"
                   "fault io/read 2 EIO once",
                5, 1, "two faults in a life"},
        Mistake{"InOpenAfterOperations", V1 "allocate 3\nfault io/read 1 EIO once in-open", 3, 1,
                "before the operations"},
        Mistake{"InOpenAfterAFault",
                V1 "fault io/read 1 EIO once\nfault io/read 1 EIO once in-open", 3, 1,
                "before the other one"},
        Mistake{"WroteOnASync", V1 "fault io/sync 1 EIO once wrote 8", 2, 26, "only a write"},
        Mistake{"UnknownErrno", V1 "fault io/sync 1 EWHAT once", 2, 17, "unknown error"},
        Mistake{"DeadHandleBeforeACrash", V1 "allocate 3\ndeallocate #0\nwrite #0 0 00\ncrash 3", 4,
                7, "dead"},
        Mistake{"HandleNeverGivenAfterACrash", V1 "allocate 3\ncrash 9\nrecover\nwrite #1 0 00", 5,
                7, "no slice #1"},
        Mistake{"DeadHandleAfterACrash",
                V1 "allocate 3\ncrash 9\nrecover\ndeallocate #0\nwrite #0 0 00", 6, 7, "dead"},
        Mistake{"TwiceInBulkAfterACrash", V1 "allocate 3\ncrash 9\nrecover\ndeallocate-bulk #0 #0",
                5, 20, "named twice"},
        Mistake{"UnknownKind", V1 "expect sadness", 2, 8, "unknown kind"},
        Mistake{"ExpectMissing", V1 "expect", 2, 7, "missing"},
        Mistake{"AnythingAfterExpect", V1 "expect holds\nreopen", 3, 1, "nothing may follow"}),
    [](const auto& each) { return each.param.name; });
#undef V1

}  // namespace
}  // namespace crashcheck::explorer
