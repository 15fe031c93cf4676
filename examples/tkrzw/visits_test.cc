// What the counters promise, in two functions: a workload, and a check of every state that a crash
// leaves.
#include "visits.h"

#include <gtest/gtest.h>

#include "check/gtest.h"

namespace {

using crashcheck::CrashState;
using crashcheck::Violation;
using crashcheck::World;
using example::Visits;

crashcheck::Report explored(bool restores_to_sync) {
  return crashcheck::explore(
      [&](World& world) {
        Visits visits(world.disk(), restores_to_sync);
        for (int i = 1; i <= 6; ++i) {
          visits.add({"home", "help"});
          world.acknowledge("visit " + std::to_string(i));
        }
      },
      [&](CrashState& state,
          std::span<const std::string> acknowledged) -> std::optional<Violation> {
        Visits visits(state, restores_to_sync);
        state.recovered();
        const int home = visits.count("home");
        const int help = visits.count("help");
        if (home != help) {
          return Violation{"torn",
                           std::to_string(home) + " of home, " + std::to_string(help) + " of help"};
        }
        if (home < static_cast<int>(acknowledged.size())) {
          return Violation{"lost", acknowledged[static_cast<std::size_t>(home)]};
        }
        return std::nullopt;
      },
      {.device = "posix", .states_at_a_point = 64, .name = "visits", .cases = ""});
}

TEST(Visits, SurviveEveryCrash) { EXPECT_CRASH_SAFE(explored(true)); }

TEST(Visits, RestoredByDefaultAreTorn) {
  const crashcheck::Report report = explored(false);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].violation.kind, "torn");
  EXPECT_EQ(report.findings[0].model, "kill");
}

}  // namespace
