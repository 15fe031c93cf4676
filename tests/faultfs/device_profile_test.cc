// The table of profiles and its text form.
#include "faultfs/device_profile.h"

#include <gtest/gtest.h>

#include <set>

namespace crashcheck::faultfs {
namespace {

TEST(NamedProfiles, AreAsDocumentedWeakestAdversaryFirst) {
  const auto profiles = named_profiles();
  ASSERT_EQ(profiles.size(), 2U);
  EXPECT_EQ(profiles[0], (DeviceProfile{"kill", Cache::kNone, 512}));
  EXPECT_EQ(profiles[1], (DeviceProfile{"ordered", Cache::kVolatile, 512}));
}

TEST(ParseProfile, FindsEveryNamedProfile) {
  std::set<std::string> names;
  for (const DeviceProfile& profile : named_profiles()) {
    EXPECT_EQ(parse_profile(profile.name).value(), profile);
    names.insert(profile.name);
  }
  EXPECT_EQ(names.size(), named_profiles().size()) << "names of their own";
}

TEST(ParseProfile, TakesTheUnitFromAField) {
  EXPECT_EQ(parse_profile("kill,unit=8").value(), (DeviceProfile{"kill", Cache::kNone, 8}));
  EXPECT_EQ(parse_profile("ordered,unit=4096").value(),
            (DeviceProfile{"ordered", Cache::kVolatile, 4096}));
  EXPECT_EQ(parse_profile("kill,unit=1").value().unit_bytes, 1U);
  EXPECT_EQ(parse_profile("kill,unit=1048576").value().unit_bytes, 1048576U);
}

TEST(ParseProfile, ReadsBackWhatWasPrinted) {
  for (DeviceProfile profile : named_profiles()) {
    for (std::uint64_t unit_bytes = 1; unit_bytes <= 1048576; unit_bytes *= 2) {
      profile.unit_bytes = unit_bytes;
      EXPECT_EQ(parse_profile(to_string(profile)).value(), profile) << to_string(profile);
    }
  }
}

TEST(ProfileText, NamesTheUnitOnlyWhereItIsNotTheUsualOne) {
  EXPECT_EQ(to_string(DeviceProfile{"kill", Cache::kNone, 512}), "kill");
  EXPECT_EQ(to_string(DeviceProfile{"ordered", Cache::kVolatile, 512}), "ordered");
  EXPECT_EQ(to_string(DeviceProfile{"ordered", Cache::kVolatile, 8}), "ordered,unit=8");
  EXPECT_EQ(to_string(DeviceProfile{"of mine", Cache::kNone, 512}), "of mine,unit=512");
}

struct Mistake {
  std::string text;
  std::string reason;
};

class ProfileMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(ProfileMistakes, AreInvalidArgumentsWithAReason) {
  const io::Result<DeviceProfile> profile = parse_profile(GetParam().text);
  ASSERT_FALSE(profile) << GetParam().text;
  EXPECT_EQ(profile.error().code, io::ErrorCode::kInvalidArgument);
  EXPECT_EQ(profile.error().operation, "profile");
  EXPECT_EQ(profile.error().reason, GetParam().reason) << GetParam().text;
}

constexpr const char* kUnknownName = "unknown name; the profiles are: kill, ordered";
constexpr const char* kUnknownField = "unknown field; the fields are: unit=BYTES";
constexpr const char* kBadUnit = "unit wants a power of two from 1 to 1048576";

INSTANTIATE_TEST_SUITE_P(
    Are, ProfileMistakes,
    ::testing::Values(Mistake{"", kUnknownName}, Mistake{"KILL", kUnknownName},
                      Mistake{"kil", kUnknownName}, Mistake{"killed", kUnknownName},
                      Mistake{" kill", kUnknownName}, Mistake{",unit=8", kUnknownName},
                      Mistake{"unit=8", kUnknownName}, Mistake{"kill,", kUnknownField},
                      Mistake{"kill,,unit=8", kUnknownField}, Mistake{"kill,512", kUnknownField},
                      Mistake{"kill,Unit=8", kUnknownField}, Mistake{"kill, unit=8", kUnknownField},
                      Mistake{"kill,unit=8,cache=none", kUnknownField},
                      Mistake{"kill,unit=8,", kUnknownField}, Mistake{"kill,unit=", kBadUnit},
                      Mistake{"kill,unit=0", kBadUnit}, Mistake{"kill,unit=3", kBadUnit},
                      Mistake{"kill,unit=511", kBadUnit}, Mistake{"kill,unit=-8", kBadUnit},
                      Mistake{"kill,unit=+8", kBadUnit}, Mistake{"kill,unit=8 ", kBadUnit},
                      Mistake{"kill,unit=0x8", kBadUnit}, Mistake{"kill,unit=2097152", kBadUnit},
                      Mistake{"kill,unit=18446744073709551616", kBadUnit},
                      Mistake{"kill,unit=8;", kBadUnit}, Mistake{"ordered,unit=many", kBadUnit},
                      Mistake{"ordered,unit=8,unit=9", kBadUnit}));

}  // namespace
}  // namespace crashcheck::faultfs
