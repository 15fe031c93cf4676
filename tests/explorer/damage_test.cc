// Damage as text, in words, and done to an image.
#include "explorer/damage.h"

#include <gtest/gtest.h>

namespace crashcheck::explorer {
namespace {

faultfs::Image image_of(std::size_t bytes, unsigned char value) {
  return io::Bytes(bytes, static_cast<std::byte>(value));
}

/// 600 bytes of 1, of which event 2 makes the first 3.
faultfs::Trace trace_of_two_writes() {
  faultfs::Trace trace;
  trace.append_write(0, io::Bytes(600, std::byte{1}));
  trace.append_write(0, io::Bytes(1, std::byte{3}));
  return trace;
}

Damage parsed_damage(std::string_view text) {
  const auto lines = split_lines(text);
  return parse_damage(lines.at(0)).value();
}

TEST(Damage, IsATextThatReadsBack) {
  const Damage all[] = {{DamageKind::kFlip, 8, 3},
                        {DamageKind::kCut, 100, 0},
                        {DamageKind::kZero, 1, 0},
                        {DamageKind::kStale, 1, 17}};
  const std::string_view texts[] = {"damage flip 8 3", "damage cut 100", "damage zero 1",
                                    "damage stale 1 17"};
  for (std::size_t i = 0; i < std::size(all); ++i) {
    EXPECT_EQ(to_string(all[i]), texts[i]);
    EXPECT_EQ(parsed_damage(texts[i]), all[i]);
  }
}

TEST(Damage, HasAWordForEachKindAtRestAndAfterACrash) {
  std::size_t known = 0;
  for (const DamageKind kind : kDamageKinds) {
    for (const bool after_crash : {false, true}) {
      const auto word = damage_from_word(damage_word(kind, after_crash));
      ASSERT_TRUE(word.has_value());
      EXPECT_EQ(word->kind, kind);
      EXPECT_EQ(word->after_crash, after_crash);
      ++known;
    }
  }
  EXPECT_EQ(damage_words().size(), known);
  EXPECT_FALSE(damage_from_word("close"));
}

TEST(AFlip, ChangesOneBit) {
  const auto found = damaged(image_of(3, 0), {DamageKind::kFlip, 1, 6}, faultfs::Trace());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(*found, faultfs::Image(io::Bytes{std::byte{0}, std::byte{64}, std::byte{0}}));
  EXPECT_EQ(damaged(*found, {DamageKind::kFlip, 1, 6}, faultfs::Trace()), image_of(3, 0));
}

TEST(ACut, LeavesTheBeginning) {
  EXPECT_EQ(damaged(image_of(3, 7), {DamageKind::kCut, 2}, faultfs::Trace()), image_of(2, 7));
  EXPECT_EQ(damaged(image_of(3, 7), {DamageKind::kCut, 0}, faultfs::Trace()), faultfs::Image());
}

TEST(ALostSector, ReadsAsZeros) {
  const auto found = damaged(image_of(600, 7), {DamageKind::kZero, 1}, faultfs::Trace());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->size(), 600U);
  EXPECT_EQ((*found)[511], std::byte{7});
  EXPECT_EQ((*found)[512], std::byte{0});
}

TEST(AStaleSector, ReadsAsItWas) {
  const faultfs::Trace trace = trace_of_two_writes();
  const faultfs::Image now = image_of(700, 9);
  const auto first = damaged(now, {DamageKind::kStale, 0, 1}, trace);
  const auto last = damaged(now, {DamageKind::kStale, 1, 2}, trace);
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ((*first)[0], std::byte{1});
  EXPECT_EQ((*first)[512], std::byte{9}) << "another sector";
  EXPECT_EQ((*last)[599], std::byte{1});
  EXPECT_EQ((*last)[600], std::byte{0}) << "it was shorter then";
  EXPECT_EQ(last->size(), 700U);
}

TEST(DamageThatCannotBe, IsRefused) {
  const faultfs::Image image = image_of(600, 1);
  const faultfs::Trace trace = trace_of_two_writes();
  for (const Damage damage : {Damage{DamageKind::kFlip, 600, 0}, Damage{DamageKind::kCut, 600},
                              Damage{DamageKind::kZero, 2}, Damage{DamageKind::kStale, 2, 1},
                              Damage{DamageKind::kStale, 0, 3}}) {
    const auto found = damaged(image, damage, trace);
    ASSERT_FALSE(found.has_value()) << to_string(damage);
    EXPECT_EQ(found.error().code, io::ErrorCode::kInvalidArgument);
  }
}

TEST(Damage, IsSaidInWords) {
  EXPECT_EQ(in_words({DamageKind::kFlip, 8, 3}), "bit 3 of file byte 8 has flipped");
  EXPECT_EQ(in_words({DamageKind::kZero, 1}), "sector 1 is lost: its 512 bytes read as zeros");
}

}  // namespace
}  // namespace crashcheck::explorer
