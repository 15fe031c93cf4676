// The walk and the count against the reference, and an image by itself against the walk, on random
// traces in which syncs fail too.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "walks.h"

namespace crashcheck::faultfs {
namespace {

/// More than the laws are tried on: here every choice counts. Large images are dear.
std::uint64_t most_choices(const DeviceProfile& profile) {
  return profile.unit_bytes > 512 ? 50 : 300;
}

class Walks : public OnDevices {
 protected:
  /// Checks `law(script, trace)` on random scripts.
  template <typename Law>
  void hold(const Law& law) {
    hold_for_scripts(true, [&](const Script& script) { law(script, trace_of(script)); });
  }
};

using ByText = std::map<std::string, io::Bytes>;

/// Adds the image under its text; false where the text is there already.
bool add(const FoundImage& found, ByText& images) {
  return images.emplace(to_string(found.crash), found.image).second;
}

TEST_P(Walks, FindAllThereIsToFindAndNothingTwice) {
  std::uint64_t tried = 0;
  std::uint64_t passed_over = 0;
  hold([&](const Script& script, const Trace& trace) {
    std::vector<ByText> found(script.steps.size() + 1);
    CrashImages images(trace, profile(), 0, most_choices(profile()));
    while (images.next()) {
      if (images.sampled()) continue;
      const io::Bytes image = bytes_of(images.image());
      RC_ASSERT(add({images.crash(), image}, found.at(images.crash_event())));
      RC_ASSERT(images.possible() == count_images(trace, profile(), images.crash_event()));
    }
    for (std::uint64_t event = 0; event < found.size(); ++event) {
      const std::uint64_t counted = count_images(trace, profile(), event);
      const bool too_many = counted > most_choices(profile());
      ++(too_many ? passed_over : tried);
      if (too_many) continue;
      ByText expected;
      for (const FoundImage& image : reference_images(script, profile(), event)) {
        RC_ASSERT(add(image, expected));
      }
      RC_ASSERT(expected.size() == counted);
      RC_ASSERT(found[event] == expected);
    }
  });
  EXPECT_GT(tried, 5 * passed_over);
}

TEST_P(Walks, FindTheImagesThatTheirCrashPointsChoose) {
  hold([&](const Script&, const Trace& trace) {
    for (const FoundImage& found : walk(trace, profile(), 0, kMostImages)) {
      const io::Result<Image> image = crash_image(trace, profile(), found.crash);
      RC_ASSERT(image.has_value());
      RC_ASSERT(bytes_of(*image) == found.image);
    }
  });
}

TEST_P(Walks, AreCountedWhereTheyAreTooLongToTake) {
  std::uint64_t most = 0;
  hold([&](const Script& script, const Trace& trace) {
    for (std::uint64_t event = 0; event <= script.steps.size(); ++event) {
      const std::uint64_t counted = count_images(trace, profile(), event);
      RC_ASSERT(counted == reference_count(script, profile(), event));
      most = std::max(most, counted);
    }
  });
  EXPECT_GT(most, profile().ordering == Ordering::kAny ? most_choices(profile()) : 3);
}

TEST_P(Walks, Ascend) {
  hold([&](const Script& script, const Trace& trace) {
    CrashImages images(trace, profile(), 0, kMostImages);
    std::uint64_t before = 0;
    while (images.next()) {
      RC_ASSERT(images.crash_event() == images.crash().event);
      RC_ASSERT(images.crash_event() >= before);
      RC_ASSERT(images.crash_event() <= before + 1);
      before = images.crash_event();
    }
    RC_ASSERT(before == script.steps.size());
    RC_ASSERT(!images.next());
  });
}

TEST_P(Walks, ThatStartLaterAreTheRestOfTheWholeWalk) {
  hold([&](const Script& script, const Trace& trace) {
    const std::vector<FoundImage> all = walk(trace, profile(), 0, kMostImages);
    for (std::uint64_t first = 0; first <= script.steps.size() + 1; ++first) {
      const auto begin = std::ranges::find_if(
          all, [&](const FoundImage& found) { return found.crash.event >= first; });
      RC_ASSERT(walk(trace, profile(), first, kMostImages) ==
                std::vector<FoundImage>(begin, all.end()));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Of, Walks, ::testing::ValuesIn(tried_profiles()), test_name);

}  // namespace
}  // namespace crashcheck::faultfs
