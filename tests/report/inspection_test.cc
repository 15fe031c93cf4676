// Inspections of heaps by hand; tests/damage has those of damaged ones.
#include "report/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::report {
namespace {

using ::testing::HasSubstr;
using testing::worked_example;
using Verdict = Inspection::Verdict;

TEST(Inspect, TellsASoundHeapFromADamagedOneAndFromNoStack) {
  auto file = worked_example();
  EXPECT_EQ(inspect("heap", file, Palette()).verdict, Verdict::kSound);
  file[16 + 48 + 9] = std::byte{3};
  EXPECT_EQ(inspect("heap", file, Palette()).verdict, Verdict::kDamaged);
  file[0] = std::byte{0};
  const Inspection none = inspect("heap", file, Palette());
  EXPECT_EQ(none.verdict, Verdict::kNoStack);
  EXPECT_EQ(none.text, "");
}

TEST(Inspect, ShowsHeaderTreeMapAndVerdictInThisOrder) {
  EXPECT_EQ(inspect("heap", worked_example(), Palette()).text,
            "heap\n"
            "  file size         256\n"
            "  committed length  240\n"
            "  root              48\n"
            "  free blocks       2\n"
            "  free bytes        96\n\n"
            "Free tree\n"
            "  48: size 32, balance 1, height 2, left 0, right 144\n"
            "    144: size 64, balance 0, height 1, left 0, right 0\n\n"
            "Heap\n"
            "  .##..#\n"
            "  one character a 32-byte block from payload offset 48: . free, # in use or leaked\n\n"
            "no damage found\n");
}

TEST(Inspect, SaysThatAStackHoldsNoHeapYet) {
  auto file = testing::heap_file(48, 0);
  file.resize(16);
  testing::put_u64(file, 8, 0);
  const Inspection inspection = inspect("stack", file, Palette());
  EXPECT_EQ(inspection.verdict, Verdict::kSound);
  EXPECT_THAT(inspection.text, HasSubstr("an empty stack"));
}

// Bug: the length of a free block that leaves the file was printed as it is stored. Loss: a report
// of damage from byte 48 to byte 15. Fix: the finding's range ends where 64 bits do.
TEST(Inspect, NamesNoRangeThatEndsBeforeItBegins) {
  auto file = testing::heap_file(48 + 64, 48);
  testing::put_node(file, 48, UINT64_MAX - 31, 0, 1, 0, 0);
  EXPECT_THAT(inspect("heap", file, Palette()).text,
              HasSubstr("a size that cannot be: payload bytes 48 to 18446744073709551614\n"));
}

// Bug: the sum counted free blocks beyond the end of the file. Loss: a file of 128 bytes with
// exabytes of free space. Fix: only bytes of the payload count.
TEST(Inspect, CountsOnlyFreeBytesThatAreThere) {
  auto file = testing::heap_file(48 + 64, 48);
  testing::put_node(file, 48, UINT64_MAX - 31, 0, 1, 0, 0);
  EXPECT_THAT(inspect("heap", file, Palette()).text, HasSubstr("free bytes        64\n"));
}

}  // namespace
}  // namespace crashcheck::report
