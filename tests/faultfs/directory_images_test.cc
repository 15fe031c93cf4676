// Directories as devices whose images are trees: the questions about images, asked of them.
#include <gtest/gtest.h>

#include "directory_states.h"
#include "faultfs/crash_images.h"

namespace crashcheck::faultfs {
namespace {

/// The same events, as what was done to a device.
Trace as_device(const DirectoryTrace& events) {
  Trace trace{Image(Tree(events.base()))};
  *trace.directory() = events;
  return trace;
}

class DirectoryImagesOf : public ::testing::TestWithParam<std::string> {
 protected:
  /// Checks `law(trace, device)` on random traces.
  template <typename Law>
  void hold(std::uint64_t traces, const Law& law) {
    const DeviceProfile device = directory_device(model_with(GetParam(), "unit=8"));
    for_traces(traces, 8, [&](const DirectoryTrace& events) {
      if (!HasFailure()) law(as_device(events), device);
    });
  }

  static constexpr std::uint64_t kCap = 200;
};

/// What each crash point leaves, as hashes of trees.
using Found = std::map<std::uint64_t, std::set<std::pair<std::uint64_t, std::uint64_t>>>;

std::pair<std::uint64_t, std::uint64_t> key_of(const Hash128& hash) {
  return {hash.high, hash.low};
}

TEST_P(DirectoryImagesOf, AreTheStatesOfTheWalk) {
  hold(60, [&](const Trace& trace, const DeviceProfile& device) {
    Found images_found;
    CrashImages images(trace, device, 0, kCap);
    while (images.next()) {
      if (!images.is_state()) continue;
      images_found[images.crash_event()].insert(key_of(images.image().hash()));
    }
    Found states_found;
    DirectoryCrashes states(*trace.directory(), *device.file_system, kCap);
    while (states.next()) states_found[states.event()].insert(key_of(states.tree().hash()));
    // The walk of the library leaves crash points out that come before an acknowledgement.
    for (const auto& [event, trees] : states_found) ASSERT_EQ(images_found[event], trees);
    ASSERT_FALSE(states_found.empty());
  });
}

TEST_P(DirectoryImagesOf, AreAsManyAsThereAreChoices) {
  hold(60, [&](const Trace& trace, const DeviceProfile& device) {
    std::map<std::uint64_t, std::uint64_t> walked;
    std::map<std::uint64_t, std::uint64_t> possible;
    CrashImages images(trace, device, 0, kCap);
    while (images.next()) {
      ++walked[images.crash_event()];
      possible[images.crash_event()] = images.possible();
    }
    ASSERT_EQ(walked.size(), trace.event_count() + 1);
    for (const auto& [event, count] : possible) {
      ASSERT_EQ(walked[event], std::min(count, kCap));
      ASSERT_EQ(count_images(trace, device, event), count);
    }
  });
}

TEST_P(DirectoryImagesOf, AreMadeAgainFromTheirCrashes) {
  hold(30, [&](const Trace& trace, const DeviceProfile& device) {
    CrashImages images(trace, device, 0, 12);
    while (images.next()) {
      if (!images.is_state()) continue;
      const CrashPoint crash = images.crash();
      const auto again = crash_image(trace, device, crash);
      ASSERT_TRUE(again.has_value()) << to_string(crash);
      ASSERT_TRUE(*again == images.image()) << to_string(crash);
      ReplayedChoices choices(choices_of(trace, device, crash));
      ASSERT_EQ(choose_crash(trace, device, crash.event, choices), crash);
      const auto found = crash_that_leaves(trace, device, crash.event, images.image());
      ASSERT_TRUE(found.has_value()) << to_string(crash);
      ASSERT_TRUE(*crash_image(trace, device, *found) == images.image()) << to_string(crash);
    }
  });
}

TEST_P(DirectoryImagesOf, CanBePassedOver) {
  hold(20, [&](const Trace& trace, const DeviceProfile& device) {
    for (std::uint64_t event = 0; event <= trace.event_count(); ++event) {
      CrashImages all(trace, device, event, kCap);
      CrashImages images(trace, device, 0, kCap);
      images.pass_over(event);
      while (all.next()) {
        ASSERT_TRUE(images.next());
        ASSERT_EQ(images.crash_event(), all.crash_event());
        ASSERT_EQ(images.is_state(), all.is_state());
        ASSERT_TRUE(!all.is_state() || images.image() == all.image());
      }
      ASSERT_FALSE(images.next());
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Of, DirectoryImagesOf, ::testing::ValuesIn(tried_models()), model_name);

TEST(DirectoryImages, ThatWereChosenInTheWordsOfAFileAreRefused) {
  const Trace trace{Image(Tree())};
  const DeviceProfile device = parse_device(Medium::kDirectory, "posix").value();
  CrashPoint crash{.event = 0};
  EXPECT_TRUE(crash_image(trace, device, crash).has_value());
  crash.torn_bytes = 1;
  ASSERT_FALSE(crash_image(trace, device, crash).has_value());
  EXPECT_EQ(crash_image(trace, device, crash).error().reason,
            "of a directory, a crash says with 'choose' alone what survives");
}

TEST(DirectoryImages, AreNoFiles) {
  Tree tree;
  tree.put(1, Node{.content = Image(io::Bytes(5))});
  const Image image(tree);
  EXPECT_EQ(image.size(), 5U);
  EXPECT_NE(image, Image(io::Bytes(5)));
  EXPECT_EQ(image, Image(tree));
  EXPECT_EQ(image.hash(), tree.hash());
}

}  // namespace
}  // namespace crashcheck::faultfs
