// crashcheck inspect from the outside: any bytes at all, never a write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
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

/// A heap of `bytes`, one free block, in a file that is one hole from its third block on.
std::string sparse_heap(const Scratch& scratch, std::uint64_t bytes) {
  std::string text = worked_example_text().substr(0, 128);
  const auto put = [&](std::size_t at, std::uint64_t value) {
    for (std::size_t i = 0; i < 8; ++i) text[at + i] = static_cast<char>(value >> (8 * i));
  };
  put(8, bytes - 16);
  put(16 + 48, bytes - 64);  // the size of the only node
  put(16 + 48 + 8, 0x0100);  // balance 0, height 1
  put(16 + 48 + 24, 0);      // no right child
  text.resize(96);
  const std::string path = scratch.file("sparse", text);
  std::filesystem::resize_file(path, bytes);
  return path;
}

TEST(Inspect, TakesLittleMemoryOfALargeFile) {
  const Scratch scratch;
  const std::uint64_t bytes = std::uint64_t{1} << 32U;
  const Outcome outcome = run_program({"inspect", sparse_heap(scratch, bytes)});
  struct rusage children {};
  ASSERT_EQ(getrusage(RUSAGE_CHILDREN, &children), 0);
  // An eighth: the promise is four tenths, and this file has one free block.
  EXPECT_LT(static_cast<std::uint64_t>(children.ru_maxrss) << 10U, bytes / 8);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("largest free      4294967232 at 48\n"));
  EXPECT_THAT(outcome.output, HasSubstr("no damage found"));
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
  for (const char* content : {"C", "BSTK ", "hello hello hello hello", "BSTK\1\1\1\1........"}) {
    const Outcome outcome = run_program({"inspect", scratch.file("file", content)});
    EXPECT_EQ(outcome.exit_status, 2) << content;
    EXPECT_THAT(outcome.errors, HasSubstr("not a bstack file"));
  }
  EXPECT_EQ(run_program({"inspect", scratch.path("none")}).exit_status, 2);
  EXPECT_EQ(run_program({"inspect", scratch.path(".")}).exit_status, 2);
}

TEST(Inspect, SaysWhatToDoAboutACreationThatWasCut) {
  const Scratch scratch;
  for (const char* content : {"", "B", "BSTK"}) {
    const Outcome outcome = run_program({"inspect", scratch.file("file", content)});
    EXPECT_EQ(outcome.exit_status, 0) << content;
    EXPECT_THAT(outcome.output, HasSubstr("its creation was cut short"));
    EXPECT_THAT(outcome.output, HasSubstr("journaled or in-place, completes it"));
  }
  const Outcome zeros = run_program({"inspect", scratch.file("file", std::string(64, '\0'))});
  EXPECT_EQ(zeros.exit_status, 0);
  EXPECT_THAT(zeros.output, HasSubstr("a journaled open, the default, completes it"));
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
