// What a read has to return, and which calls each protocol documents to refuse.
#include "oracle/answers.h"

#include <gtest/gtest.h>

#include "history/text.h"

namespace crashcheck::oracle {
namespace {

using history::Refused;

/// #0 at 48 of two blocks, a free block of three at 112, #1 at 208 of 20 bytes, which ends it.
HeapState one_hole() {
  HeapState state = created_heap();
  state.live = {{0, 48, Bytes(64, std::byte{1}), {}, {}, 0}, {1, 208, Bytes(20), {}, {}, 0}};
  state.free = {{112, 208}};
  state.length = 240;
  return state;
}

Refused call(std::string_view text) {
  const auto history = history::parse_history("refused " + std::string(text));
  return std::get<Refused>(history.value().at(0));
}

bool refused_by(Protocol protocol, std::string_view text) {
  return places_to_refuse(one_hole(), protocol, call(text)).has_value();
}

void expect_both_refuse(std::string_view text) {
  EXPECT_TRUE(refused_by(Protocol::kInPlace, text)) << text;
  EXPECT_TRUE(refused_by(Protocol::kJournaled, text)) << text;
}
void expect_journaled_refuses(std::string_view text) {
  EXPECT_FALSE(refused_by(Protocol::kInPlace, text)) << text;
  EXPECT_TRUE(refused_by(Protocol::kJournaled, text)) << text;
}
void expect_none_refuses(std::string_view text) {
  EXPECT_FALSE(refused_by(Protocol::kInPlace, text)) << text;
  EXPECT_FALSE(refused_by(Protocol::kJournaled, text)) << text;
}

TEST(PlacesToRefuse, AreOutsideOfTheArenaOrBetweenBlocks) {
  for (const auto* text :
       {"deallocate @0:32", "deallocate @40:8", "deallocate @49:32", "deallocate @80:192",
        "deallocate @80:161", "deallocate @240:1", "deallocate @18446744073709551600:32",
        "deallocate @48:18446744073709551615", "deallocate-bulk live:0 @50:1",
        "reallocate @47:1 32"}) {
    expect_both_refuse(text);
  }
}

TEST(PlacesToRefuse, AreFreeOrSharedWhereThatIsKnown) {
  for (const auto* text :
       {"deallocate free:0", "deallocate free:7+2", "deallocate @80:64", "deallocate @144:1",
        "reallocate free:0+1 400", "deallocate-bulk live:0 live:2", "deallocate-bulk @48:64 @80:1",
        "deallocate-bulk live:1 free:0"}) {
    expect_journaled_refuses(text);
  }
}

TEST(PlacesToRefuse, AreNotThoseThatMayBeLive) {
  for (const auto* text : {"deallocate live:0", "deallocate @48:32", "deallocate @208:32",
                           "deallocate-bulk live:0 live:1", "reallocate live:1 400",
                           "deallocate @48:0", "deallocate-bulk @80:32 @48:32"}) {
    expect_none_refuses(text);
  }
}

TEST(PlacesToRefuse, AreAtNoBlockThatIsNotThere) {
  HeapState full = one_hole();
  full.free.clear();
  EXPECT_FALSE(places_to_refuse(full, Protocol::kJournaled, call("deallocate free:0")));
  full.live.clear();
  EXPECT_FALSE(
      places_to_refuse(full, Protocol::kInPlace, call("reallocate live:0 18446744073709551615")));
}

TEST(PlacesToRefuse, AreFoundInTheOrderOfTheCall) {
  const auto places = places_to_refuse(one_hole(), Protocol::kJournaled,
                                       call("deallocate-bulk live:1 free:0+4 @48:5 free:1"));
  ASSERT_TRUE(places.has_value());
  EXPECT_EQ(*places, (std::vector<Placement>{{208, 20}, {144, 32}, {48, 5}, {112, 96}}));
}

TEST(LengthsToRefuse, AreThoseThatNothingCanHold) {
  for (const auto* text :
       {"allocate 18446744073709551615", "allocate 9223372036854775807",
        "allocate-bulk 32 18446744073709551600", "reallocate live:0 18446744073709551584",
        "allocate-bulk 9223372036854775000 9223372036854775000"}) {
    expect_both_refuse(text);
  }
  expect_journaled_refuses("allocate 72057594037927936");
  expect_journaled_refuses("allocate-bulk 36028797018963968 36028797018963968");
  expect_none_refuses("allocate 1000000");
  expect_none_refuses("allocate 0");
}

TEST(WrongRefusal, IsAnyAnswerButARefusal) {
  using io::ErrorCode;
  const std::vector<Placement> places = {{112, 96}};
  const Refused free = call("deallocate free:0");
  EXPECT_TRUE(wrong_refusal(free, places, ErrorCode::kInvalidArgument).empty());
  ASSERT_EQ(wrong_refusal(free, places, ErrorCode::kNoSpace).size(), 1U);
  EXPECT_EQ(wrong_refusal(free, places, ErrorCode::kNoSpace)[0].kind, Kind::kUnusable);
  ASSERT_EQ(wrong_refusal(free, places, std::nullopt).size(), 1U);
  EXPECT_EQ(wrong_refusal(free, places, std::nullopt)[0].guarantee, Guarantee::kExtents);
  EXPECT_EQ(wrong_refusal(free, places, std::nullopt)[0].offset, 112U);
  const Refused length = call("allocate 18446744073709551615");
  EXPECT_TRUE(wrong_refusal(length, {}, ErrorCode::kNoSpace).empty());
  ASSERT_EQ(wrong_refusal(length, {}, std::nullopt).size(), 1U);
  EXPECT_EQ(wrong_refusal(length, {}, std::nullopt)[0].kind, Kind::kPhantom);
}

TEST(WrongRead, NamesTheFirstByteThatIsNotAsItWasWritten) {
  const HeapState state = one_hole();
  const history::Read read{0, 8, 4};
  EXPECT_TRUE(is_inside(state, read));
  EXPECT_FALSE(is_inside(state, {0, 8, 57}));
  EXPECT_FALSE(is_inside(state, {2, 0, 0}));
  EXPECT_TRUE(wrong_read(state, read, Bytes(4, std::byte{1})).empty());
  const Bytes found = {std::byte{1}, std::byte{1}, std::byte{0}, std::byte{1}};
  const Findings findings = wrong_read(state, read, found);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].guarantee, Guarantee::kIntact);
  EXPECT_EQ(findings[0].kind, Kind::kLostAcked);
  EXPECT_EQ(findings[0].offset, 58U);
  EXPECT_EQ(findings[0].length, 2U);
  EXPECT_EQ(wrong_read(state, read, Bytes(3, std::byte{1})).size(), 1U) << "fewer bytes";
}

TEST(WrongNoSpace, IsThatOfFreeingWhereEnoughIsKeptForItsRecord) {
  constexpr std::uint64_t kEnough = 4096;
  const HeapState state = one_hole();
  for (const std::string_view text :
       {"deallocate #0", "deallocate-from header:0/16 #1", "reallocate #0 40", "reallocate #0 0",
        "reallocate-into header:0/16 #0 3"}) {
    const auto given = history::parse_history("allocate 64\nallocate 20\n" + std::string(text));
    const history::Operation& frees = given.value().at(2);
    ASSERT_EQ(wrong_no_space(state, frees, kEnough).size(), 1U) << text;
    EXPECT_EQ(wrong_no_space(state, frees, kEnough)[0].guarantee, Guarantee::kSpace);
    EXPECT_TRUE(wrong_no_space(state, frees, 0).empty()) << text;
    EXPECT_TRUE(wrong_no_space(state, frees, 1024).empty()) << text << ": a tree may need more";
  }
  for (const std::string_view text :
       {"allocate 32", "reallocate #0 65", "deallocate-bulk #0 #1", "reclaim"}) {
    const auto given = history::parse_history("allocate 64\nallocate 20\n" + std::string(text));
    EXPECT_TRUE(wrong_no_space(state, given.value().at(2), kEnough).empty()) << text;
  }
}

}  // namespace
}  // namespace crashcheck::oracle
