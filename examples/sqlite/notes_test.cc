// Crashes the notes at every moment.
#include "notes.h"

#include <gtest/gtest.h>

#include "adapters/sqlite_vfs.h"
#include "check/gtest.h"

TEST(Notes, SurviveEveryCrash) {
  using crashcheck::adapters::SqliteVfs;
  EXPECT_CRASH_SAFE(crashcheck::explore(
      [](crashcheck::World& world) {
        const SqliteVfs vfs(world.disk());
        example::Notes notes("notes.db", vfs.name());
        for (const char* text : {"buy milk", "call home", "sync often"}) {
          notes.add(text);
          world.acknowledge(text);
        }
      },
      [](crashcheck::CrashState& state,
         std::span<const std::string> acknowledged) -> std::optional<crashcheck::Violation> {
        const SqliteVfs vfs(state);
        const std::vector<std::string> found = example::Notes("notes.db", vfs.name()).all();
        if (found.size() >= acknowledged.size() &&
            std::equal(acknowledged.begin(), acknowledged.end(), found.begin())) {
          return std::nullopt;
        }
        return crashcheck::Violation{"lost", std::to_string(found.size()) + " notes are left"};
      },
      {.states_at_a_point = 256}));
}
