// crashcheck repair from the outside: a damaged heap in, a sound one and what is left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

/// A heap of two slices, "hello" in the first, whose committed length has a wrong bit.
std::string damaged_heap(const Scratch& scratch) {
  const std::string ops = scratch.file("ops", "allocate 20\nallocate 64\nwrite #0 0 68656c6c6f\n");
  const std::string heap = scratch.path("heap");
  EXPECT_EQ(run_program({"run", ops, "--file", heap}).exit_status, 0);
  std::string bytes = read_file(heap);
  bytes[8] = static_cast<char>(bytes[8] ^ 0x20);
  return scratch.file("damaged", bytes);
}

TEST(Repair, MakesASoundHeapAndSaysWhatWasWrong) {
  const Scratch scratch;
  const std::string damaged = damaged_heap(scratch);
  const std::string before = read_file(damaged);
  const Outcome outcome = run_program({"repair", damaged, scratch.path("new")});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              HasSubstr("the committed length, 176, has a wrong bit: 144 is the only "
                        "length a bit away that fits its check"));
  EXPECT_THAT(outcome.output, HasSubstr("a sound heap: 96 bytes in use or leaked, 0 free"));
  EXPECT_EQ(read_file(damaged), before) << "it is only read";
  EXPECT_THAT(read_file(scratch.path("new")), HasSubstr("hello"));
  EXPECT_EQ(run_program({"inspect", scratch.path("new")}).exit_status, 0);
}

TEST(Repair, IsWhatARefusedOpenSuggests) {
  const Scratch scratch;
  const std::string damaged = damaged_heap(scratch);
  const Outcome outcome =
      run_program({"run", scratch.file("one", "allocate 8\n"), "--file", damaged});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("crashcheck repair " + damaged + " NEW"));
}

TEST(Repair, OverwritesNothing) {
  const Scratch scratch;
  const std::string damaged = damaged_heap(scratch);
  for (const std::string& there : {scratch.file("there", "precious"), damaged}) {
    const std::string before = read_file(there);
    const Outcome outcome = run_program({"repair", damaged, there});
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_THAT(outcome.errors, HasSubstr("is there already"));
    EXPECT_EQ(read_file(there), before);
  }
}

TEST(Repair, LeavesNothingBehindOfWhatIsNoHeap) {
  const Scratch scratch;
  const std::string foreign = scratch.file("foreign", std::string(200, 'x'));
  const Outcome outcome = run_program({"repair", foreign, scratch.path("new")});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("nothing of a heap can be recognised"));
  EXPECT_FALSE(std::filesystem::exists(scratch.path("new")));
}

}  // namespace
}  // namespace crashcheck::testing
