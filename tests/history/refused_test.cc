// Calls that have to be refused: their text, and the mistakes in it.
#include "history/refused.h"

#include <gtest/gtest.h>

#include "history/text.h"

namespace crashcheck::history {
namespace {

Refused::Call call_number(std::size_t number) { return static_cast<Refused::Call>(number); }

TEST(Refused, IsReadBackFromItsText) {
  const std::vector<Refused> all = {
      {Refused::Call::kAllocate, {}, {UINT64_MAX}},
      {Refused::Call::kAllocateBulk, {}, {32, 1, UINT64_MAX}},
      {Refused::Call::kDeallocate, {FreeNumber{0, {}}}, {}},
      {Refused::Call::kDeallocate, {InventedSlice{UINT64_MAX, 7}}, {}},
      {Refused::Call::kDeallocateBulk, {LiveNumber{3}, LiveNumber{3}, FreeNumber{1, 12}}, {}},
      {Refused::Call::kReallocate, {InventedSlice{50, 32}}, {64}},
  };
  for (const Refused& refused : all) {
    const std::string text = to_string(Operation(refused));
    const auto parsed = parse_history(text);
    ASSERT_TRUE(parsed.has_value()) << text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, History{refused}) << text;
  }
  EXPECT_EQ(to_string(Operation(all[4])), "refused deallocate-bulk live:3 live:3 free:1+12");
  EXPECT_EQ(to_string(Operation(all[5])), "refused reallocate @50:32 64");
}

TEST(Refused, HasAFormForEachCall) {
  ASSERT_EQ(refused_forms().size(), 5U);
  for (std::size_t i = 0; i < refused_forms().size(); ++i) {
    EXPECT_EQ(&form_of(call_number(i)), &refused_forms()[i]);
  }
}

TEST(Refused, ChangesNothingGivesNothingAndIsInNoBatch) {
  for (const Operation& operation :
       {Operation(Refused{Refused::Call::kAllocate, {}, {1}}), Operation(Read{0, 0, 1})}) {
    EXPECT_TRUE(changes_nothing(operation));
    EXPECT_EQ(handles_given(operation), 0U);
    EXPECT_EQ(places_returned(operation), 0U);
    EXPECT_FALSE(as_batched(operation).has_value());
  }
  EXPECT_FALSE(changes_nothing(Write{0, 0, Bytes(1)}));
}

struct RefusedMistake {
  const char* text;
  std::size_t column;
  const char* message;
};

TEST(ParseRefused, ReportsMistakesAtTheirPlace) {
  for (const RefusedMistake& mistake : std::initializer_list<RefusedMistake>{
           {"refused", 8, "refused CALL"},
           {"refused write @48:32", 9, "there are allocate, allocate-bulk, deallocate"},
           {"refused allocate", 17, "a length is missing here: refused allocate LENGTH"},
           {"refused allocate free:0", 18, "not a whole number"},
           {"refused deallocate", 19, "a place is missing here: refused deallocate PLACE"},
           {"refused deallocate 48", 20, "a place is missing here"},
           {"refused deallocate @48", 20, "@OFFSET:LENGTH"},
           {"refused deallocate @x:32", 21, "not a whole number"},
           {"refused deallocate live:x", 25, "not a whole number"},
           {"refused deallocate free:0+", 27, "not a whole number"},
           {"refused deallocate live:0 live:0", 27, "one word too many"},
           {"refused reallocate live:0", 26, "a length is missing here"},
           {"refused reallocate live:0 1 2", 29, "one word too many"},
       }) {
    const auto parsed = parse_history(mistake.text);
    ASSERT_FALSE(parsed.has_value()) << mistake.text;
    EXPECT_EQ(parsed.error().column, mistake.column) << mistake.text;
    EXPECT_NE(parsed.error().message.find(mistake.message), std::string::npos)
        << mistake.text << ": " << parsed.error().message;
  }
}

TEST(ParseRead, StaysInsideOfTheSlice) {
  const auto parsed = parse_history("allocate 8; read #0 3 5; read #0 8 0");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(*parsed, (History{Allocate{8}, Read{0, 3, 5}, Read{0, 8, 0}}));
  const auto leaves = parse_history("allocate 8\nread #0 3 6");
  ASSERT_FALSE(leaves.has_value());
  EXPECT_EQ(leaves.error().message, "the read leaves the slice, which has 8 bytes");
  const auto dead = parse_history("allocate 8\ndeallocate #0\nread #0 0 1");
  ASSERT_FALSE(dead.has_value());
  EXPECT_NE(dead.error().message.find("#0 is dead"), std::string::npos);
}

}  // namespace
}  // namespace crashcheck::history
