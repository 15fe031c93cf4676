// crashcheck inspect from the outside: any bytes at all, never a write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <random>

#include "program.h"
#include "testing_heap.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

std::string worked_example_text() {
  std::string text;
  for (const std::byte byte : worked_example()) text += static_cast<char>(byte);
  return text;
}

TEST(Inspect, ShowsASoundHeap) {
  const Scratch scratch;
  const Outcome outcome = run_program({"inspect", scratch.file("heap", worked_example_text())});
  EXPECT_EQ(outcome.exit_status, 0);
  for (const char* expected :
       {"committed length  240", "root              48", "free bytes        96",
        "48: size 32, balance 1, height 2", ".##..#", "no damage found"}) {
    EXPECT_THAT(outcome.output, HasSubstr(expected));
  }
}

TEST(Inspect, NamesDamage) {
  const Scratch scratch;
  std::string damaged = worked_example_text();
  damaged[16 + 144 + 16] = 48;
  const Outcome outcome = run_program({"inspect", scratch.file("heap", damaged)});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("tree: corrupt-tree: leads to a node reached before"));
  const Outcome cut =
      run_program({"inspect", scratch.file("cut", worked_example_text().substr(0, 200))});
  EXPECT_EQ(cut.exit_status, 1);
  EXPECT_THAT(cut.output, HasSubstr("the next open cuts it to 184"));
}

TEST(Inspect, SaysAtOnceWhereAFileIsTooLargeAndWhatElseThereIs) {
  const Scratch scratch;
  const std::string large = scratch.file("large", "BSTK");
  std::filesystem::resize_file(large, (std::uint64_t{256} << 20U) + 1);
  const Outcome outcome = run_program({"inspect", large});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("larger than 256 MiB"));
  EXPECT_THAT(outcome.errors, HasSubstr("GhostTree::check()"));
}

TEST(Inspect, TakesOnlyRegularFiles) {
  const Scratch scratch;
  const std::string fifo = scratch.path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path : {fifo, std::string("/dev/zero"), scratch.path(".")}) {
    const Outcome outcome = run_program({"inspect", path});
    EXPECT_EQ(outcome.exit_status, 2) << path;
    EXPECT_THAT(outcome.errors, HasSubstr("not a regular file"));
  }
}

TEST(Inspect, RefusesWhatIsNoStack) {
  const Scratch scratch;
  for (const char* content : {"", "B", "BSTK", "hello hello hello hello", "BSTK\1\1\1\1........"}) {
    const Outcome outcome = run_program({"inspect", scratch.file("file", content)});
    EXPECT_EQ(outcome.exit_status, 2) << content;
    EXPECT_THAT(outcome.errors, HasSubstr("not a bstack file"));
  }
  EXPECT_EQ(run_program({"inspect", scratch.path("none")}).exit_status, 2);
  EXPECT_EQ(run_program({"inspect", scratch.path(".")}).exit_status, 2);
}

TEST(Inspect, TakesAnyBytesAndChangesNone) {
  const Scratch scratch;
  std::mt19937 random(20240611);
  for (int round = 0; round < 60; ++round) {
    std::string bytes = worked_example_text();
    for (auto flips = random() % 12; flips > 0; --flips) {
      bytes[6 + random() % (bytes.size() - 6)] = static_cast<char>(random());
    }
    bytes.resize(random() % 4 == 0 ? random() % bytes.size() : bytes.size());
    const std::string path = scratch.file("heap", bytes);
    const Outcome outcome = run_program({"inspect", path});
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_TRUE(outcome.exit_status >= 0 && outcome.exit_status <= 2) << outcome.exit_status;
    EXPECT_EQ(read_file(path), bytes);
  }
}

}  // namespace
}  // namespace crashcheck::testing
