// Faults as values, their text form, and which calls of which thread an armed one fails.
#include "faultfs/fault_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <cerrno>
#include <optional>
#include <thread>
#include <vector>

#include "faultfs/faulty_file.h"
#include "faultfs/memory_file.h"
#include "runs.h"

namespace crashcheck::faultfs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Those of a file.
constexpr std::array kFilePoints = {FaultPoint::kRead, FaultPoint::kWrite, FaultPoint::kResize,
                                    FaultPoint::kSync};

TEST(Fault, IsWrittenAsItsPointNumberErrorAndDuration) {
  EXPECT_EQ(to_string(Fault{FaultPoint::kWrite, 2, ENOSPC, false}), "io/write 2 ENOSPC once");
  EXPECT_EQ(to_string(Fault{FaultPoint::kSync, 1, EIO, true}), "io/sync 1 EIO forever");
  EXPECT_EQ(to_string(Fault{FaultPoint::kRead, 1, 0, false}), "io/read 1 EIO once");
  EXPECT_EQ(to_string(Fault{FaultPoint::kResize, 3, EPERM, false}), "io/resize 3 1 once");
}

TEST(Fault, ReadsBackWhatWasPrinted) {
  for (std::size_t number = 0; number < kFaultPoints; ++number) {
    const auto point = static_cast<FaultPoint>(number);
    for (const int error : errnos(point)) {
      for (const std::uint64_t nth : {std::uint64_t{1}, std::uint64_t{10}, UINT64_MAX}) {
        for (const bool forever : {false, true}) {
          const Fault fault{point, nth, error, forever};
          EXPECT_EQ(parse_fault(to_string(fault)).value(), fault) << to_string(fault);
        }
      }
    }
  }
}

void expect_refused(std::string_view text, std::string_view reason) {
  const auto fault = parse_fault(text);
  ASSERT_FALSE(fault.has_value()) << text;
  EXPECT_EQ(fault.error().code, io::ErrorCode::kInvalidArgument);
  EXPECT_THAT(to_string(fault.error()), HasSubstr(reason)) << text;
}

TEST(ParseFault, SaysWhatIsWrong) {
  expect_refused("", "unknown point");
  expect_refused("io/open 1 EIO once", "unknown point");
  expect_refused("io/write", "the number of the failing call");
  expect_refused("io/write 0 EIO once", "the number of the failing call");
  expect_refused("io/write -1 EIO once", "the number of the failing call");
  expect_refused("io/write 1x EIO once", "the number of the failing call");
  expect_refused("io/write 18446744073709551616 EIO once", "the number of the failing call");
  expect_refused("io/write 1 EBROKEN once", "unknown error");
  expect_refused("io/write 1 5 once", "unknown error");
  expect_refused("io/write 1 EIO", "once or forever");
  expect_refused("io/write 1 EIO twice", "once or forever");
  expect_refused("io/write 1 EIO once ", "once or forever");
  expect_refused("io/write 1 EIO once more", "once or forever");
  expect_refused("io/write  1 EIO once", "the number of the failing call");
}

TEST(ParseFault, RefusesWhatNoKernelReturns) {
  expect_refused("io/read 1 ENOSPC once", "no kernel gives that error");
  expect_refused("io/read 1 EDQUOT once", "no kernel gives that error");
  expect_refused("io/resize 1 EDQUOT once", "no kernel gives that error");
  expect_refused("io/sync 1 EFBIG once", "no kernel gives that error");
  expect_refused("io/rename 1 EFBIG once", "no kernel gives that error");
  EXPECT_TRUE(parse_fault("io/resize 1 EFBIG once"));
  EXPECT_TRUE(parse_fault("io/sync-directory 1 ENOSPC once"));
}

/// Calls the point's verb on `file`; whether it failed.
bool call_fails(FaultPoint point, io::File& file) {
  io::Bytes into(1);
  switch (point) {
    case FaultPoint::kRead: return !file.read_at(0, into);
    case FaultPoint::kWrite: return !file.write_at(0, run('x', 1));
    case FaultPoint::kResize: return !file.resize(8);
    case FaultPoint::kSync: return !file.sync();
    default: return false;
  }
}

/// The numbers of the calls that failed among the first six.
std::vector<int> failing_calls(FaultPoint point, io::File& file) {
  std::vector<int> failing;
  for (int number = 1; number <= 6; ++number) {
    if (call_fails(point, file)) failing.push_back(number);
  }
  return failing;
}

class EachPoint : public ::testing::TestWithParam<FaultPoint> {
 protected:
  MemoryFile memory_{run('b', 8)};
  FaultyFile file_{memory_};
};

TEST_P(EachPoint, OnceFailsTheNthCallAndNoOther) {
  const ArmedFault armed({GetParam(), 3, EIO, false});
  EXPECT_THAT(failing_calls(GetParam(), file_), ElementsAre(3));
  EXPECT_EQ(armed.calls(), 6U);
  EXPECT_EQ(armed.fired(), 1U);
}

TEST_P(EachPoint, ForeverFailsTheNthCallAndAllAfterIt) {
  const ArmedFault armed({GetParam(), 3, EIO, true});
  EXPECT_THAT(failing_calls(GetParam(), file_), ElementsAre(3, 4, 5, 6));
  EXPECT_EQ(armed.calls(), 6U);
  EXPECT_EQ(armed.fired(), 4U);
}

TEST_P(EachPoint, AFaultThatIsNeverReachedSaysSo) {
  const ArmedFault armed({GetParam(), 7, EIO, true});
  EXPECT_THAT(failing_calls(GetParam(), file_), ElementsAre());
  EXPECT_EQ(armed.calls(), 6U);
  EXPECT_EQ(armed.fired(), 0U);
}

TEST_P(EachPoint, CallsOfTheOtherVerbsNeitherFailNorCount) {
  const ArmedFault armed({GetParam(), 1, EIO, true});
  for (const FaultPoint other : kFilePoints) {
    if (other == GetParam()) continue;
    EXPECT_THAT(failing_calls(other, file_), ElementsAre());
  }
  EXPECT_EQ(armed.calls(), 0U);
  EXPECT_TRUE(call_fails(GetParam(), file_));
}

TEST_P(EachPoint, NothingFailsAnyMoreOnceTheFaultIsGone) {
  { const ArmedFault armed({GetParam(), 1, EIO, true}); }
  EXPECT_THAT(failing_calls(GetParam(), file_), ElementsAre());
}

TEST_P(EachPoint, AnInnerFaultLetsTheOuterOneRest) {
  const ArmedFault outer({GetParam(), 2, EIO, false});
  EXPECT_FALSE(call_fails(GetParam(), file_));
  {
    const ArmedFault inner({GetParam(), 6, EIO, false});
    EXPECT_THAT(failing_calls(GetParam(), file_), ElementsAre(6));
  }
  EXPECT_EQ(outer.calls(), 1U);
  EXPECT_THAT(failing_calls(GetParam(), file_), ElementsAre(1));
}

TEST_P(EachPoint, SeveralFilesOfOneThreadAreCountedTogether) {
  FaultyFile second(memory_);
  const ArmedFault armed({GetParam(), 2, EIO, false});
  EXPECT_FALSE(call_fails(GetParam(), file_));
  EXPECT_TRUE(call_fails(GetParam(), second));
}

INSTANTIATE_TEST_SUITE_P(Points, EachPoint, ::testing::ValuesIn(kFilePoints),
                         [](const auto& point) {
                           return std::string(name(point.param)).substr(3);
                         });

TEST(ArmedFaults, OfThreadsAtTheSameTimeDoNotNoticeEachOther) {
  constexpr std::uint64_t kThreads = 4;
  constexpr std::uint64_t kCalls = 500;
  std::barrier start(static_cast<std::ptrdiff_t>(kThreads));
  std::vector<std::thread> threads;
  std::vector<std::vector<io::Error>> errors(kThreads);
  std::vector<std::uint64_t> numbers(kThreads);
  for (std::uint64_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      MemoryFile memory;
      FaultyFile file(memory);
      start.arrive_and_wait();
      // The last thread has no fault at all.
      std::optional<ArmedFault> armed;
      const int error = errnos(FaultPoint::kWrite)[t % 3];
      if (t + 1 < kThreads) armed.emplace(Fault{FaultPoint::kWrite, 100 * (t + 1), error, false});
      for (std::uint64_t number = 1; number <= kCalls; ++number) {
        const auto written = file.write_at(t, run('x', 1));
        if (written) continue;
        errors[t].push_back(written.error());
        numbers[t] = number;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::uint64_t t = 0; t + 1 < kThreads; ++t) {
    ASSERT_EQ(errors[t].size(), 1U) << t;
    EXPECT_EQ(numbers[t], 100 * (t + 1));
    EXPECT_EQ(errors[t][0].system_error, errnos(FaultPoint::kWrite)[t]);
    EXPECT_EQ(errors[t][0].offset, t);
  }
  EXPECT_TRUE(errors[kThreads - 1].empty());
}

}  // namespace
}  // namespace crashcheck::faultfs
