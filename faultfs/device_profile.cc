// The table of profiles and their text form.
#include "faultfs/device_profile.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace crashcheck::faultfs {
namespace {

constexpr std::uint64_t kMaxUnitBytes = std::uint64_t{1} << 20U;

const DeviceProfile* find(std::string_view name) {
  const auto profiles = named_profiles();
  const auto found = std::ranges::find(profiles, name, &DeviceProfile::name);
  return found == profiles.end() ? nullptr : &*found;
}

io::Result<void> set_field(DeviceProfile& profile, std::string_view field) {
  constexpr std::string_view kUnit = "unit=";
  if (!field.starts_with(kUnit)) {
    return io::fail(io::ErrorCode::kInvalidArgument, "profile",
                    "unknown field; the fields are: unit=BYTES");
  }
  const std::string_view number = field.substr(kUnit.size());
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size() || value == 0 ||
      value > kMaxUnitBytes || (value & (value - 1)) != 0) {
    return io::fail(io::ErrorCode::kInvalidArgument, "profile",
                    "unit wants a power of two from 1 to 1048576");
  }
  profile.unit_bytes = value;
  return {};
}

}  // namespace

std::span<const DeviceProfile> named_profiles() {
  static const std::array<DeviceProfile, 2> kProfiles = {
      DeviceProfile{"kill", Cache::kNone, 512},
      DeviceProfile{"ordered", Cache::kVolatile, 512},
  };
  return kProfiles;
}

io::Result<DeviceProfile> parse_profile(std::string_view text) {
  const DeviceProfile* known = find(text.substr(0, text.find(',')));
  if (known == nullptr) {
    return io::fail(io::ErrorCode::kInvalidArgument, "profile",
                    "unknown name; the profiles are: kill, ordered");
  }
  DeviceProfile profile = *known;
  for (std::size_t comma = text.find(','); comma != std::string_view::npos;) {
    const std::size_t next = text.find(',', comma + 1);
    CRASHCHECK_TRY(set_field(profile, text.substr(comma + 1, next - comma - 1)));
    comma = next;
  }
  return profile;
}

std::string to_string(const DeviceProfile& profile) {
  std::string text = profile.name;
  const DeviceProfile* known = find(profile.name);
  if (known == nullptr || known->unit_bytes != profile.unit_bytes) {
    text += ",unit=" + std::to_string(profile.unit_bytes);
  }
  return text;
}

}  // namespace crashcheck::faultfs
