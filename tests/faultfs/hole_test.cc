// Files of a terabyte with little in them: a crash leaves what it leaves of a file whose hole is a
// few units, and costs what was written.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "walks.h"

namespace crashcheck::faultfs {
namespace {

constexpr std::uint64_t kLongHole = std::uint64_t{1} << 40U;
constexpr std::uint64_t kHeadBytes = 4096;  // bytes before the hole
constexpr std::uint64_t kMaxHoleUnits = 65536;

/// Events on a file of kHeadBytes bytes, whose hole has so many; the crash points that are looked
/// at.
struct Scenario {
  std::string name;
  std::function<Trace(std::uint64_t hole_bytes)> trace;
  std::uint64_t first_event = 0;
};

void PrintTo(const Scenario& scenario, std::ostream* os) { *os << scenario.name; }

/// `head` bytes that are there, then a hole, all of it durable.
Trace with_hole(std::uint64_t head, std::uint64_t hole_bytes) {
  Image base(run('b', head));
  base.resize(kHeadBytes + hole_bytes);
  return Trace(std::move(base));
}

/// Writes at both ends of a hole that is there.
Trace written_around(std::uint64_t hole_bytes) {
  Trace trace = with_hole(kHeadBytes, hole_bytes);
  trace.append_write(100, run('W', 20));
  trace.append_write(kHeadBytes + hole_bytes - 5, run('X', 15));
  trace.append_sync();
  trace.append_resize(kHeadBytes + hole_bytes - 1);
  return trace;
}

/// The file grows, and then the last unit of the hole is written.
Trace grown(std::uint64_t hole_bytes) {
  Trace trace(run('b', kHeadBytes));
  trace.append_resize(kHeadBytes + hole_bytes);
  trace.append_write(kHeadBytes + hole_bytes - 5, run('W', 5));
  trace.append_write(8, run('X', 8));
  trace.append_sync();
  return trace;
}

/// A write behind the end.
Trace written_beyond(std::uint64_t hole_bytes) {
  Trace trace(run('b', kHeadBytes));
  trace.append_write(kHeadBytes + hole_bytes, run('W', 5));
  trace.append_write(kHeadBytes + hole_bytes - 1, run('X', 2));
  trace.append_sync();
  return trace;
}

/// What was at the beginning of the hole has been cut off.
Trace cut_and_grown(std::uint64_t hole_bytes) {
  Trace trace = with_hole(kHeadBytes + 8, hole_bytes);
  trace.append_resize(kHeadBytes);
  trace.append_resize(kHeadBytes + hole_bytes);
  trace.append_write(kHeadBytes + hole_bytes - 1, run('W', 1));
  trace.append_sync();
  return trace;
}

/// The hole was lost by a sync that failed, and is still read.
Trace lost_and_covered(std::uint64_t hole_bytes) {
  Trace trace(run('b', kHeadBytes));
  trace.append_resize(kHeadBytes + hole_bytes);
  trace.append_failed_sync(run('b', kHeadBytes), false);
  trace.append_write(kHeadBytes + hole_bytes - 1, run('W', 2));
  trace.append_sync();
  return trace;
}

/// The same, and then it is cut off, with what was read there, and grown.
Trace lost_and_grown(std::uint64_t hole_bytes) {
  Trace trace(run('b', kHeadBytes));
  trace.append_write(kHeadBytes, run('S', 8));
  trace.append_failed_sync(run('b', kHeadBytes), false);
  trace.append_resize(kHeadBytes);
  trace.append_resize(kHeadBytes + hole_bytes);
  trace.append_write(kHeadBytes + hole_bytes - 1, run('W', 1));
  return trace;
}

/// The hole grows, in part a second time.
Trace grown_in_part(std::uint64_t hole_bytes) {
  Trace trace(run('b', kHeadBytes));
  trace.append_resize(kHeadBytes + hole_bytes);
  trace.append_resize(kHeadBytes + hole_bytes - 8192);
  trace.append_resize(kHeadBytes + hole_bytes - 4096);
  return trace;
}

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> kScenarios = {
      {"WrittenAround", written_around, 0},    {"Grown", grown, 2},
      {"WrittenBeyond", written_beyond, 2},    {"CutAndGrown", cut_and_grown, 3},
      {"LostAndCovered", lost_and_covered, 2}, {"LostAndGrown", lost_and_grown, 4},
  };
  return kScenarios;
}

/// The image without the hole but for its first unit and its last.
io::Bytes squeezed(const Image& image, std::uint64_t hole_bytes, std::uint64_t unit_bytes) {
  const std::uint64_t begin = std::min(image.size(), kHeadBytes + unit_bytes);
  const std::uint64_t end =
      std::max(begin, std::min(image.size(), kHeadBytes + hole_bytes - unit_bytes));
  io::Bytes bytes(begin + image.size() - end);
  image.read(0, io::MutableByteView(bytes).first(begin));
  image.read(end, io::MutableByteView(bytes).subspan(begin));
  return bytes;
}

struct Walked {
  std::multiset<io::Bytes> images;
  std::vector<std::uint64_t> counts;

  bool operator==(const Walked&) const = default;
};

class Holes : public ::testing::TestWithParam<std::tuple<DeviceProfile, Scenario>> {
 protected:
  [[nodiscard]] const DeviceProfile& profile() const { return std::get<0>(GetParam()); }
  [[nodiscard]] const Scenario& scenario() const { return std::get<1>(GetParam()); }

  [[nodiscard]] Walked walked(const DeviceProfile& device, std::uint64_t hole_bytes) const {
    const Trace trace = scenario().trace(hole_bytes);
    Walked walked;
    CrashImages walk(trace, device, scenario().first_event);
    while (walk.next()) {
      walked.images.insert(squeezed(walk.image(), hole_bytes, device.unit_bytes));
      EXPECT_LE(walk.image().memory_bytes(), 16 * kHeadBytes) << to_string(walk.crash());
    }
    for (std::uint64_t event = scenario().first_event; event <= trace.event_count(); ++event) {
      walked.counts.push_back(count_images(trace, device, event));
    }
    return walked;
  }
};

/// Of a long hole, no garbage is shown.
DeviceProfile without_garbage(DeviceProfile profile) {
  std::erase(profile.fills, Fill::kGarbage);
  return profile;
}

TEST_P(Holes, LeaveWhatAHoleOfTwoUnitsLeaves) {
  const DeviceProfile device = without_garbage(profile());
  const Walked expected = walked(device, 2 * device.unit_bytes);
  EXPECT_FALSE(expected.images.empty());
  EXPECT_EQ(walked(device, kLongHole), expected);
}

TEST_P(Holes, AreNamedInWordsThatChooseTheSameImage) {
  const Trace trace = scenario().trace(kLongHole);
  CrashImages images(trace, profile(), 0, 200);
  while (images.next()) {
    EXPECT_EQ(crash_image(trace, profile(), images.crash()).value(), images.image())
        << to_string(images.crash());
  }
}

INSTANTIATE_TEST_SUITE_P(
    On, Holes,
    ::testing::Combine(::testing::ValuesIn(tried_profiles()), ::testing::ValuesIn(scenarios())),
    [](const auto& tested) {
      return test_name({std::get<0>(tested.param), 0}) + "_" + std::get<1>(tested.param).name;
    });

TEST(LongHole, SurvivesAsOne) {
  const DeviceProfile device = parse_profile("powerloss").value();
  Trace trace;
  trace.append_resize(kLongHole);
  EXPECT_EQ(count_images(trace, device, 1), 4U) << "its length, and its units";
  EXPECT_EQ(crash_image(trace, device, {1, 0, {{1, {{1, 2}}}}}).error().reason,
            "the units of a long hole survive together");
  EXPECT_EQ(crash_image(trace, device, {1, 0, {{1}}, {{1}}}).value().size(), kLongHole);
}

TEST(LongHole, IsPartedWhereOnlyAPartGrowsAgain) {
  const DeviceProfile device = parse_profile("powerloss-4k").value();
  const std::uint64_t three_units = 3 * device.unit_bytes;
  EXPECT_EQ(count_images(grown_in_part(kLongHole), device, 3),
            count_images(grown_in_part(three_units), device, 3));
}

TEST(LongHole, HasAsManyUnitsAsAreToBeToldApart) {
  const DeviceProfile device = parse_profile("hostile").value();
  Trace trace;
  trace.append_resize(8 * kMaxHoleUnits);
  EXPECT_EQ(count_images(trace, device, 1), UINT64_MAX);
  trace.append_resize(8 * kMaxHoleUnits + 1);
  EXPECT_EQ(count_images(trace, device, 2), UINT64_MAX) << "they were told apart before";
}

}  // namespace
}  // namespace crashcheck::faultfs
