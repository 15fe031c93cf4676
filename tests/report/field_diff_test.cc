// Differences by field, each with the event that is responsible.
#include "report/field_diff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"

namespace crashcheck::report {
namespace {

explorer::Case rotation_case(std::uint64_t event) {
  return testing::case_of("kill", testing::rotation_example(), testing::crash_after(event));
}

explorer::History allocated_and_written() {
  return {history::Allocate{32}, history::Write{0, 0, history::Bytes(4, std::byte{0xAB})}};
}

std::vector<FieldDifference> differences(const explorer::Case& reproduction) {
  return field_differences(reproduction, *explorer::replay(testing::in_place(), reproduction));
}

const FieldDifference& field(const std::vector<FieldDifference>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &FieldDifference::field);
  if (found == all.end()) throw std::runtime_error("no such field: " + std::string(name));
  return *found;
}

TEST(FieldDifferences, NameTheWriteThatHappenedAndTheOneThatIsMissing) {
  const auto all = differences(rotation_case(67));
  const FieldDifference& right = field(all, "node@48.right");
  EXPECT_EQ(right.before, "112");
  EXPECT_EQ(right.found, "0");
  EXPECT_EQ(right.after, "0");
  EXPECT_EQ(right.written_by, 67U);
  EXPECT_FALSE(right.missing.has_value());
  const FieldDifference& root = field(all, "root");
  EXPECT_EQ(root.before, "48");
  EXPECT_EQ(root.found, "48");
  EXPECT_EQ(root.after, "112");
  EXPECT_FALSE(root.written_by.has_value());
  EXPECT_EQ(root.missing, 71U);
}

TEST(FieldDifferences, CoverTheBytesOfSlices) {
  const auto all =
      differences(testing::case_of("kill", allocated_and_written(), testing::crash_after(13)));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].field, "slice #0 at +0");
  EXPECT_EQ(all[0].before, "32 zeros");
  EXPECT_EQ(all[0].found, "32 zeros");
  EXPECT_EQ(all[0].after, "abababab00000000..");
  EXPECT_EQ(all[0].missing, 14U);
}

TEST(FieldDifferences, NameTheWriteThatACacheLost) {
  const auto all =
      differences(testing::case_of("ordered", allocated_and_written(), testing::crash_after(14)));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].written_by.has_value());
  EXPECT_EQ(all[0].missing, 14U);
}

explorer::Case parsed_case(const std::string& text) {
  return testing::parse_case("crashcheck-case 1; " + text).value();
}

std::vector<FieldDifference> journaled_differences(const std::string& text) {
  const explorer::Case reproduction = parsed_case("protocol journaled; " + text);
  return field_differences(reproduction, *explorer::replay(testing::journaled(), reproduction));
}

TEST(FieldDifferences, NameTheOneOfTwoWritesThatIsLostWhereTheOtherSurvived) {
  const auto all = journaled_differences(
      "profile hostile; allocate 32; allocate 32; deallocate #0; crash 24 keep 24");
  EXPECT_EQ(field(all, "root").missing, 23U);
  EXPECT_FALSE(field(all, "root").written_by.has_value());
  EXPECT_EQ(field(all, "node@48.size").written_by, 24U);
}

TEST(FieldDifferences, NameAWriteTwiceOfWhichAPartSurvived) {
  const auto all = differences(parsed_case("profile hostile; allocate 32; write #0 0 " +
                                           std::string(64, '6') + "; crash 14 keep 14:8"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].field, "slice #0 at +0");
  EXPECT_EQ(all[0].written_by, 14U);
  EXPECT_FALSE(all[0].missing.has_value());
  EXPECT_EQ(all[1].field, "slice #0 at +8");
  EXPECT_EQ(all[1].found, "24 zeros");
  EXPECT_EQ(all[1].after, "6666666666666666..");
  EXPECT_EQ(all[1].missing, 14U);
}

TEST(FieldDifferences, NameTheWriteOfAnEarlierOperationThatIsLost) {
  const auto all =
      differences(parsed_case("profile lying; allocate 32; allocate 32; crash 14 keep 14"));
  // Everything since the open is lost, but for what shares a sector with the header.
  EXPECT_FALSE(all.empty());
  for (const FieldDifference& each : all) {
    EXPECT_TRUE(each.missing || each.written_by) << each.field;
  }
}

TEST(FieldDifferences, SayWhereTheDeviceFilledWhatNothingReached) {
  const auto all =
      differences(parsed_case("profile hostile; allocate 32; reallocate #0 64; crash 15 keep 15 "
                              "length 14 fill 15:garbage"));
  const FieldDifference& garbage = field(all, "memory@104");
  EXPECT_TRUE(garbage.filled);
  EXPECT_EQ(garbage.written_by, 14U);
  EXPECT_FALSE(field(all, "committed length").filled);
}

TEST(FieldDifferences, ShowTheFileComingIntoBeing) {
  const auto all = differences(testing::case_of("kill", {}, testing::crash_after(5)));
  EXPECT_EQ(field(all, "committed length").found, "48");
  EXPECT_EQ(field(all, "committed length").written_by, 5U);
  EXPECT_EQ(field(all, "heap magic").missing, 7U);
}

TEST(FieldDifferences, AreNoneWithoutACrashAndNoneWhereNothingIsInFlight) {
  explorer::Case reproduction = rotation_case(72);
  EXPECT_TRUE(differences(reproduction).empty());
  reproduction.lives[0].crash.reset();
  EXPECT_TRUE(differences(reproduction).empty());
}

TEST(HalfDoneBytes, AreThoseOfTheFieldsThatHadChangedWhenThePowerWent) {
  const explorer::Case cut = rotation_case(67);
  const auto replay = explorer::replay(testing::in_place(), cut).value();
  // Balance and height of the node at 48 and its right child, and what is written of 112 and 208.
  EXPECT_EQ(
      half_done_bytes(cut, replay),
      (explorer::RangeSet{{72, 74}, {88, 96}, {136, 138}, {152, 160}, {224, 232}, {233, 234}}));
}

TEST(HalfDoneBytes, AreNoneWhereNothingHadChangedOrNothingWasToChangeAnyMore) {
  for (const std::uint64_t event : {13U, 15U}) {
    const auto cut = testing::case_of("kill", allocated_and_written(), testing::crash_after(event));
    const auto replay = explorer::replay(testing::in_place(), cut).value();
    EXPECT_EQ(half_done_bytes(cut, replay), explorer::RangeSet()) << event;
  }
}

}  // namespace
}  // namespace crashcheck::report
