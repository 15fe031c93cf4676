// What the log promises, in two functions: a workload, and a check of every state that a crash
// leaves.
#include "log.h"

#include <gtest/gtest.h>

#include "check/gtest.h"

namespace {

using crashcheck::CrashState;
using crashcheck::Violation;
using crashcheck::World;
using example::Log;
using example::LogBugs;

std::string record(int number) { return "record " + std::to_string(number); }

crashcheck::Report explored(LogBugs bugs, crashcheck::Options options = {.nested = 1}) {
  return crashcheck::explore(
      [&](World& world) {
        Log log(world.disk(), "wal", bugs);
        for (int i = 0; i < 20; ++i) {
          log.append(record(i));
          world.acknowledge(record(i));
        }
      },
      [&](CrashState& state,
          std::span<const std::string> acknowledged) -> std::optional<Violation> {
        Log log(state, "wal", bugs);
        state.recovered();
        if (log.records().size() < acknowledged.size()) {
          return Violation{"lost", record(static_cast<int>(log.records().size())) +
                                       " was acknowledged and is gone"};
        }
        for (std::size_t i = 0; i < log.records().size(); ++i) {
          if (log.records()[i] == record(static_cast<int>(i))) continue;
          return Violation{"torn", record(static_cast<int>(i)) + " has other bytes"};
        }
        return std::nullopt;
      },
      options);
}

TEST(Log, SurvivesEveryCrash) { EXPECT_CRASH_SAFE(explored({})); }

}  // namespace
