// Cases with damage: what the store makes of it is the verdict.
#include <gtest/gtest.h>

#include "cell/cell.h"
#include "examples.h"
#include "explorer/replay.h"
#include "explorer/target.h"

namespace crashcheck::explorer {
namespace {

Case damaged_case(const std::string& lines) {
  return testing::parse_case("crashcheck-case 1\nprotocol journaled\nprofile powerloss\n" + lines)
      .value();
}

Replay with_damage(const std::string& lines) {
  return replay(testing::journaled(), damaged_case(lines)).value();
}

TEST(ACaseWithDamage, IsATextThatReadsBack) {
  for (const std::string lines :
       {"allocate 32  # gives #0\ndamage flip 8 3\n", "damage cut 17\n",
        "crash 3\ndamage zero 0\nexpect holds\n", "crash 3\nrecover crash 2\ndamage stale 0 1\n",
        "crash 3\nrecover\ndamage stale 0 1\nexpect lost-silently\n"}) {
    const Case read = damaged_case(lines);
    ASSERT_TRUE(read.lives.back().damage.has_value());
    const std::string text = to_string(testing::journaled(), read);
    EXPECT_TRUE(text.ends_with(lines)) << text;
    EXPECT_TRUE(testing::parse_case(text)->same_as(read));
  }
}

TEST(ACaseWithDamage, OfTheMagicIsRefused) {
  const Replay done = with_damage("allocate 32\ndamage flip 0 0");
  ASSERT_TRUE(done.damage.has_value());
  EXPECT_EQ(done.damage->outcome, DamageOutcome::kRefused);
  EXPECT_TRUE(done.judgement.holds());
  EXPECT_EQ(done.last().image, done.recovered);
}

TEST(ACaseWithDamage, OfContentIsUndetectable) {
  const Replay done = with_damage("allocate 32\nwrite #0 0 0102\ndamage flip 64 0");
  EXPECT_EQ(done.damage->outcome, DamageOutcome::kUndetectable);
  EXPECT_EQ(done.damage->exception, "content");
}

TEST(ACaseWithDamage, OfNothingThatMattersOpensWhole) {
  const Replay done = with_damage(
      "allocate 32\nallocate 32\nallocate 32\ndeallocate #1\n"
      "damage flip 6 0");
  EXPECT_EQ(done.damage->outcome, DamageOutcome::kWhole) << "the check of a length that is right";
}

TEST(ACaseWithDamage, MayComeAfterACrash) {
  const Replay done = with_damage("allocate 32\nwrite #0 0 0102\ncrash 6\ndamage cut 0");
  EXPECT_EQ(done.damage->outcome, DamageOutcome::kWhole) << "nothing was acknowledged";
  EXPECT_EQ(done.last().image.size(), 0U);
}

TEST(ACaseWithDamage, HasATargetOfItsOwn) {
  const Case reproduction = parse_case(Stores({&cell::cell_store()}),
                                       "crashcheck-case 1\nstore cell\ndevice powerloss\nset 1\n"
                                       "damage cut 0\nexpect lost-silently")
                                .value();
  const Replay done = replay(cell::cell_store(), reproduction).value();
  ASSERT_EQ(done.damage->outcome, DamageOutcome::kSilent);
  EXPECT_TRUE(as_expected(reproduction, done.judgement.findings));
  const auto target = target_of(reproduction, done);
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->signature.operation, damage_word(DamageKind::kCut, false));
  EXPECT_EQ(target->signature.guarantee, cell::cell_store().promises().told->guarantee);
}

TEST(DamageThatTheFileDoesNotHave, IsAProblemOfTheCase) {
  for (const std::string line :
       {"damage flip 99 0", "damage cut 64", "damage zero 1", "damage stale 0 99"}) {
    const auto done = replay(testing::journaled(), damaged_case("reopen\n" + line));
    ASSERT_FALSE(done.has_value()) << line;
    EXPECT_EQ(done.error().place.line, 5U);
  }
}

}  // namespace
}  // namespace crashcheck::explorer
