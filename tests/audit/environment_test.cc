// The object that every report has.
#include "audit/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace crashcheck::audit {
namespace {

TEST(Environment, SaysAllOfItInJson) {
  Environment environment;
  environment.version = "1.2.3";
  environment.build = "0123";
  environment.processors = 4;
  environment.libraries = {{"one", "1.0"}, {"two", "2.0"}};
  const auto json = to_json(environment);
  EXPECT_EQ(json.at("version"), "1.2.3");
  EXPECT_EQ(json.at("build"), "0123");
  EXPECT_EQ(json.at("processors"), 4);
  EXPECT_EQ(json.at("libraries").dump(), R"({"one":"1.0","two":"2.0"})");
}

TEST(Environment, NamesTheMakerInOneLine) {
  Environment environment;
  environment.version = "1.2.3";
  environment.commit = "abc-dirty";
  environment.build = "0123";
  EXPECT_EQ(maker_of(environment), "made by crashcheck 1.2.3 (abc-dirty), build 0123");
}

}  // namespace
}  // namespace crashcheck::audit
