// The example of README.md: a file that is replaced as a whole, and its crash test.
#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "check/gtest.h"
#include "io/or_throw.h"

namespace {

using namespace crashcheck;  // NOLINT(google-build-using-namespace): as short as in the README
using io::or_throw;

constexpr std::array<std::string_view, 2> kVersions = {"first", "second"};

void save(Directory& disk, std::string_view text) {
  const auto file = or_throw(disk.open("config.new", {.create = true, .truncate = true}));
  or_throw(file->write_at(0, std::as_bytes(std::span(text))));
  or_throw(file->sync());
  or_throw(disk.rename("config.new", "config"));
  or_throw(disk.sync());
}

std::string load(Directory& disk) {
  const auto file = or_throw(disk.open("config"));
  std::string text(or_throw(file->size()), '\0');
  or_throw(file->read_at(0, std::as_writable_bytes(std::span(text))));
  return text;
}

TEST(Config, SurvivesEveryCrash) {
  EXPECT_CRASH_SAFE(explore(
      [](World& world) {  // runs once, recorded
        for (const std::string_view text : kVersions) {
          save(world.disk(), text);
          world.acknowledge(text);
        }
      },
      [](CrashState& state, auto acknowledged) -> std::optional<Violation> {  // on every state
        if (acknowledged.empty()) return std::nullopt;
        const std::string text = load(state);
        if (text == acknowledged.back() || text == kVersions.back()) return std::nullopt;
        return Violation{"lost", acknowledged.back() + " was saved, and the file says: " + text};
      }));
}

}  // namespace
