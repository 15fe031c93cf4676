// A forgotten sync: no test without crashes sees it, and the least that shows it is the same from
// every seed.
#include <gtest/gtest.h>

#include "check/rapidcheck.h"
#include "folder.h"
#include "io/or_throw.h"
#include "io/posix_directory.h"
#include "map_commands.h"

namespace example {
namespace {

crashcheck::Report checked(std::uint64_t seed) {
  return crashcheck::rapidcheck::check<Model, Map>(
      [](crashcheck::Directory& disk) { return std::make_unique<Map>(disk, true); },
      [](const Model& model, const Map& map) { return map.entries() == model; },
      rc::state::gen::execOneOfWithArgs<Put, Remove>(), {.seed = seed});
}

TEST(MapWithoutSync, PassesAsLongAsNothingCrashes) {
  EXPECT_TRUE(rc::check([] {
    const Folder folder;
    const auto disk = crashcheck::io::or_throw(crashcheck::io::open_posix_directory(folder.path()));
    Map map(*disk, true);
    rc::state::check(Model(), map, rc::state::gen::execOneOfWithArgs<Put, Remove>());
  }));
}

TEST(MapWithoutSync, HasOneMinimumFromTwentySeeds) {
  const crashcheck::Report first = checked(1);
  ASSERT_FALSE(first.findings.empty());
  EXPECT_EQ(first.findings.front().suggestion, "sync data of map before event 5 (acknowledge 1)");
  EXPECT_NE(first.workload.find("  1  put a 0\n\n"), std::string::npos) << first.workload;
  for (std::uint64_t seed = 2; seed <= 20; ++seed) {
    const crashcheck::Report report = checked(seed);
    ASSERT_EQ(report.findings.size(), first.findings.size()) << seed;
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      EXPECT_EQ(report.findings[i].explanation, first.findings[i].explanation) << seed;
    }
  }
}

}  // namespace
}  // namespace example
