// The sources of decisions, on a run small enough to know every list of it; and crashes chosen one
// decision at a time against the walk over all images.
#include "faultfs/choices.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "walks.h"

namespace crashcheck::faultfs {
namespace {

using Numbers = std::vector<std::uint64_t>;

/// A first number, then so many more below 2, and behind a 1 another one below 3.
Numbers a_run(Choices& choices) {
  Numbers drawn;
  drawn.push_back(choices.choose(3));
  for (std::uint64_t i = 0; i < drawn[0]; ++i) {
    const std::uint64_t bit = choices.choose(2);
    drawn.push_back(bit);
  }
  if (drawn.back() == 1) {
    const std::uint64_t last = choices.choose(3);
    drawn.push_back(last);
  }
  return drawn;
}

TEST(AnOdometer, GoesThroughEveryRunOnceInOrder) {
  std::vector<Numbers> runs;
  Odometer odometer;
  do {
    runs.push_back(a_run(odometer));
  } while (odometer.next());
  const std::vector<Numbers> expected = {
      {0},          {1, 0},       {1, 1, 0}, {1, 1, 1},    {1, 1, 2},    {2, 0, 0},   {2, 0, 1, 0},
      {2, 0, 1, 1}, {2, 0, 1, 2}, {2, 1, 0}, {2, 1, 1, 0}, {2, 1, 1, 1}, {2, 1, 1, 2}};
  EXPECT_EQ(runs, expected);
}

TEST(AnOdometer, PassesOverWhatARunDidNotAskFor) {
  Odometer odometer;
  Numbers first;
  do {
    first.push_back(odometer.choose(3));
    if (first.back() != 1) continue;  // under the 1, nothing more is asked
    static_cast<void>(odometer.choose(2));
  } while (odometer.next());
  EXPECT_EQ(first, (Numbers{0, 1, 1, 2}));
}

TEST(RandomNumbers, AreTheSameForASeedAndReachEveryRun) {
  std::set<Numbers> reached;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    RandomChoices once(seed);
    RandomChoices twice(seed);
    const Numbers run = a_run(once);
    EXPECT_EQ(a_run(twice), run);
    reached.insert(run);
  }
  EXPECT_EQ(reached.size(), 13U);
}

TEST(RandomNumbers, AreThoseOfEveryMachine) {
  RandomChoices choices(7);
  Numbers drawn;
  for (int i = 0; i < 6; ++i) drawn.push_back(choices.choose(1000));
  EXPECT_EQ(drawn, (Numbers{487, 804, 346, 203, 674, 305}));
  EXPECT_LT(choices.choose(UINT64_MAX), UINT64_MAX);
}

TEST(AReplay, TakesWhatWasTaken) {
  Odometer odometer;
  do {
    const Numbers run = a_run(odometer);
    ReplayedChoices replayed(odometer.taken());
    EXPECT_EQ(a_run(replayed), run);
    EXPECT_TRUE(replayed.is_complete()) << to_string(odometer.taken());
  } while (odometer.next());
}

TEST(AReplay, SaysWhichChoiceNoLongerFits) {
  const auto mismatch = [](ChoiceList list) {
    ReplayedChoices replayed(std::move(list));
    static_cast<void>(a_run(replayed));
    EXPECT_FALSE(replayed.is_complete());
    return replayed.mismatch().value_or("none");
  };
  EXPECT_EQ(mismatch({{1, 4}}), "choice 1 of 1: 1 of 4 was taken, and now there are 3");
  EXPECT_EQ(mismatch({{2, 3}, {0, 2}, {5, 2}}),
            "choice 3 of 3: 5 of 2 was taken, and now there are 2");
  EXPECT_EQ(mismatch({{2, 3}}), "choice 2 of 1: one more is asked for, of 2");
  EXPECT_EQ(mismatch({{1, 3}, {0, 2}, {0, 9}}), "none") << "one choice too many";
}

/// The simplest run that `wanted` accepts, from the one that `list` makes.
Numbers shrunk(ChoiceList list, const std::function<bool(const Numbers&)>& wanted) {
  ShrinkingChoices shrinking(std::move(list));
  while (shrinking.next()) {
    if (wanted(a_run(shrinking))) shrinking.accept();
  }
  ReplayedChoices replayed(shrinking.best());
  return a_run(replayed);
}

TEST(Shrinking, EndsAtTheSimplestRunThatStillDoesIt) {
  const ChoiceList most = {{2, 3}, {1, 2}, {1, 2}, {2, 3}};
  const auto sum = [](const Numbers& run) {
    std::uint64_t all = 0;
    for (const std::uint64_t number : run) all += number;
    return all;
  };
  EXPECT_EQ(shrunk(most, [](const Numbers&) { return true; }), (Numbers{0}));
  EXPECT_EQ(shrunk(most, [&](const Numbers& run) { return sum(run) >= 3; }), (Numbers{2, 1, 0}))
      << "1, 1, 1 is two steps away";
  EXPECT_EQ(shrunk(most, [&](const Numbers& run) { return sum(run) >= 5; }), (Numbers{2, 0, 1, 2}));
  EXPECT_EQ(shrunk(most, [](const Numbers& run) { return run.size() == 3; }), (Numbers{2, 0, 0}));
  EXPECT_EQ(shrunk(most, [&](const Numbers& run) { return sum(run) == 6; }), (Numbers{2, 1, 1, 2}));
}

TEST(Shrinking, EndsWhereNothingSimplerDoesIt) {
  ShrinkingChoices shrinking({{2, 3}, {1, 2}, {0, 2}});
  std::size_t tried = 0;
  while (shrinking.next()) {
    static_cast<void>(a_run(shrinking));
    ++tried;
  }
  EXPECT_EQ(shrinking.best(), (ChoiceList{{2, 3}, {1, 2}, {0, 2}}));
  EXPECT_EQ(tried, 3U + 3U + 3U) << "cut in three places, without each, each lower";
}

class ChosenCrashes : public OnDevices {};

TEST_P(ChosenCrashes, AreThoseOfTheWalk) {
  hold_for_scripts(true, [&](const Script& script) {
    const Trace trace = trace_of(script);
    for (std::uint64_t event = 0; event <= trace.event_count(); ++event) {
      if (count_images(trace, profile(), event) > kMostImages) continue;
      std::vector<std::string> walked;
      CrashImages images(trace, profile(), event);
      while (images.next() && images.crash_event() == event) {
        walked.push_back(to_string(images.crash()));
      }
      std::vector<std::string> chosen;
      Odometer odometer;
      do {
        chosen.push_back(to_string(choose_crash(trace, profile(), event, odometer)));
      } while (odometer.next());
      RC_ASSERT(chosen.front() == "crash " + std::to_string(event));
      std::ranges::sort(walked);
      std::ranges::sort(chosen);
      RC_ASSERT(chosen == walked);
    }
  });
}

TEST_P(ChosenCrashes, AreChosenAgainByTheChoicesThatTheirTextStandsFor) {
  hold_for_scripts(true, [&](const Script& script) {
    const Trace trace = trace_of(script);
    CrashImages images(trace, profile(), 0, 64);
    while (images.next()) {
      ReplayedChoices choices(choices_of(trace, profile(), images.crash()));
      const CrashPoint again = choose_crash(trace, profile(), images.crash_event(), choices);
      RC_ASSERT(choices.is_complete());
      RC_ASSERT(again == images.crash());
    }
  });
}

INSTANTIATE_TEST_SUITE_P(On, ChosenCrashes, ::testing::ValuesIn(tried_profiles()), test_name);

}  // namespace
}  // namespace crashcheck::faultfs
