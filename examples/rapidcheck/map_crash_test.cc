// The map is after each crash what its model is before or after the command that was cut.
#include <gtest/gtest.h>

#include "check/gtest.h"
#include "check/rapidcheck.h"
#include "map_commands.h"

namespace example {
namespace {

TEST(Map, SurvivesEveryCrash) {
  EXPECT_CRASH_SAFE((crashcheck::rapidcheck::check<Model, Map>(
      [](crashcheck::Directory& disk) { return std::make_unique<Map>(disk); },
      [](const Model& model, const Map& map) { return map.entries() == model; },
      rc::state::gen::execOneOfWithArgs<Put, Remove>())));
}

}  // namespace
}  // namespace example
