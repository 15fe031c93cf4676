// What GhostTree's View adds to the checker's words; explanations as a whole are in tests/report.
#include "ghost_tree_pictures/heap_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/recording.h"
#include "testing_heap.h"

namespace crashcheck::ghost_tree {
namespace {

using faultfs::EventKind;
using ::testing::ElementsAre;

std::string place_of(EventKind kind, std::uint64_t offset, std::uint64_t length) {
  faultfs::Event event;
  event.kind = kind;
  event.offset = offset;
  event.length = length;
  return heap_view().place_of(event);
}

TEST(HeapView, SaysWhereAWriteIs) {
  EXPECT_EQ(place_of(EventKind::kWrite, 8, 8), "committed length");
  EXPECT_EQ(place_of(EventKind::kWrite, 56, 8), "root");
  EXPECT_EQ(place_of(EventKind::kWrite, 64, 32), "payload 48");
  EXPECT_EQ(place_of(EventKind::kWrite, 56, 16), "");
  EXPECT_EQ(place_of(EventKind::kResize, 96, 0), "");
  EXPECT_EQ(place_of(EventKind::kSync, 0, 0), "");
}

TEST(HeapView, NamesTheSlicesThatOperationsGiveAndWhereTheyAre) {
  const explorer::History operations = {history::Allocate{32}, history::AllocateBulk{{32, 64}},
                                        history::Deallocate{0}};
  const explorer::Recording recording = explorer::record(testing::in_place(), operations);
  EXPECT_THAT(heap_view().given_by(operations, recording),
              ElementsAre("-> #0 at 48", "-> #1 at 80  -> #2 at 112", ""));
}

TEST(HeapView, NamesSlicesOfOperationsThatWereNotReachedWithoutAPlace) {
  explorer::History operations = {history::Allocate{32}};
  const explorer::Recording recording = explorer::record(testing::in_place(), operations);
  operations.emplace_back(history::Allocate{32});
  EXPECT_THAT(heap_view().given_by(operations, recording), ElementsAre("-> #0 at 48", "-> #1"));
}

TEST(HeapView, PutsEachByteIntoOneField) {
  const auto file = testing::worked_example();
  const io::ByteView view = file;
  std::uint64_t end = 0;
  for (const explorer::Field& field : heap_view().fields(std::span(&view, 1))) {
    EXPECT_EQ(field.begin, end);
    EXPECT_GT(field.end, field.begin);
    end = field.end;
  }
  EXPECT_GE(end, file.size());
}

}  // namespace
}  // namespace crashcheck::ghost_tree
