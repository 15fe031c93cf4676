// The smallest store there is, one cell of 8 bytes, on every device: what the devices may leave and
// the simplest promise that can be held against it, with nothing of the explorer between.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>

#include "faultfs/crash_images.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"

namespace crashcheck::explorer {
namespace {

using faultfs::DeviceProfile;

constexpr std::uint64_t kCellBytes = 8;  // aligned: no unit of any named device tears it
constexpr std::array<std::uint64_t, 4> kValues = {0x1111111111111111, 0x2222222222222222,
                                                  0x1111111111111111, 0x4444444444444444};

class Cell {
 public:
  enum class Syncs : std::uint8_t { kYes, kDropped };

  /// Borrows `file`, which must outlive this object.
  Cell(io::File& file, Syncs syncs) : file_(file), syncs_(syncs) {}

  [[nodiscard]] io::Result<void> create() { return set(0); }
  [[nodiscard]] io::Result<void> set(std::uint64_t value) {
    std::array<std::byte, kCellBytes> bytes{};
    io::store_u64(bytes, value);
    CRASHCHECK_TRY(file_.write_at(0, bytes));
    return syncs_ == Syncs::kYes ? file_.sync() : io::Result<void>();
  }

 private:
  io::File& file_;
  Syncs syncs_;
};

/// What the cell was told, and after which event it had returned.
struct Told {
  std::uint64_t value = 0;
  std::uint64_t last_event = 0;
};

struct Recorded {
  faultfs::Trace trace;
  std::vector<Told> told;  // told[0] is the creation
};

Recorded record_cell(Cell::Syncs syncs) {
  Recorded recorded;
  faultfs::MemoryFile memory;
  faultfs::RecordingFile file(memory, recorded.trace);
  Cell cell(file, syncs);
  EXPECT_TRUE(cell.create());
  recorded.told.push_back({0, recorded.trace.event_count()});
  for (const std::uint64_t value : kValues) {
    EXPECT_TRUE(cell.set(value));
    recorded.told.push_back({value, recorded.trace.event_count()});
  }
  return recorded;
}

/// The cell's value; nothing where it is not there as a whole.
std::optional<std::uint64_t> recover(io::ByteView image) {
  if (image.size() < kCellBytes) return std::nullopt;
  return io::load_u64(image);
}

bool may_be_garbage(const DeviceProfile& profile, std::uint64_t value) {
  return std::ranges::find(profile.fills, faultfs::Fill::kGarbage) != profile.fills.end() &&
         value == io::load_u64(std::as_bytes(std::span(faultfs::kGarbagePattern)));
}

/// Whether a crash after `event` may leave this: the last value acknowledged or the one in flight.
bool is_acceptable(const Recorded& recorded, const DeviceProfile& profile, std::uint64_t event,
                   std::optional<std::uint64_t> found) {
  const auto in_flight = std::ranges::upper_bound(recorded.told, event, {}, &Told::last_event);
  const bool created = in_flight != recorded.told.begin();
  // A file that is there and was never written to is one that is still being created.
  if (!created) return !found || *found == 0 || may_be_garbage(profile, *found);
  if (!found) return false;
  return *found == std::prev(in_flight)->value ||
         (in_flight != recorded.told.end() && *found == in_flight->value);
}

struct Walked {
  std::uint64_t images = 0;
  std::uint64_t violations = 0;
};

Walked walk(const DeviceProfile& profile, Cell::Syncs syncs) {
  const Recorded recorded = record_cell(syncs);
  Walked walked;
  faultfs::CrashImages images(recorded.trace, profile);
  while (images.next()) {
    ++walked.images;
    const auto found = recover(images.image().bytes());
    if (!is_acceptable(recorded, profile, images.crash_event(), found)) ++walked.violations;
  }
  return walked;
}

class ToyCell : public ::testing::TestWithParam<DeviceProfile> {};

TEST_P(ToyCell, HoldsOnEveryDeviceThatHonoursASync) {
  const Walked walked = walk(GetParam(), Cell::Syncs::kYes);
  EXPECT_GT(walked.images, 2 * kValues.size()) << "there is a choice at least inside each write";
  const bool lying = GetParam().sync == faultfs::SyncHonesty::kLying;
  const bool spoils = GetParam().overwrite != faultfs::Overwrite::kSafe;
  EXPECT_EQ(walked.violations > 0, lying || spoils);
}

TEST_P(ToyCell, FailsWithoutItsSyncOnEveryDeviceWithACache) {
  const bool cached = GetParam().cache == faultfs::Cache::kVolatile;
  EXPECT_EQ(walk(GetParam(), Cell::Syncs::kDropped).violations > 0, cached);
}

INSTANTIATE_TEST_SUITE_P(Devices, ToyCell,
                         ::testing::ValuesIn(faultfs::named_profiles().begin(),
                                             faultfs::named_profiles().end()),
                         [](const auto& each) {
                           std::string name = each.param.name;
                           std::erase(name, '-');
                           return name;
                         });

TEST(ToyCellOn, ADeviceThatPersistsSingleBytesIsTorn) {
  for (const char* profile : {"kill,unit=1", "ordered,unit=1", "powerloss,unit=1"}) {
    EXPECT_GT(walk(faultfs::parse_profile(profile).value(), Cell::Syncs::kYes).violations, 0U)
        << profile;
  }
}

TEST(ToyCellOn, ADeviceThatLiesLosesTheFirstValue) {
  const Recorded recorded = record_cell(Cell::Syncs::kYes);
  const DeviceProfile lying = faultfs::parse_profile("lying").value();
  const auto image = faultfs::crash_image(recorded.trace, lying, {4});
  ASSERT_TRUE(image.has_value());
  EXPECT_EQ(image->size(), 0U) << "two syncs, and not even the file is there";
}

}  // namespace
}  // namespace crashcheck::explorer
