// The table of profiles and its text form.
#include "faultfs/device_profile.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "printing.h"

namespace crashcheck::faultfs {
namespace {

constexpr Cache kCache = Cache::kVolatile;
constexpr Ordering kAny = Ordering::kAny;
constexpr Ordering kFifo = Ordering::kFifo;
const std::vector<Fill> kEveryFill = {Fill::kZero, Fill::kGarbage, Fill::kStale};

DeviceProfile parsed(std::string_view text) { return parse_profile(text).value(); }

TEST(NamedProfiles, AreAsDocumented) {
  const auto profiles = named_profiles();
  ASSERT_EQ(profiles.size(), 8U);
  EXPECT_EQ(profiles[0], (DeviceProfile{"kill", Cache::kNone, kFifo, 512, {Fill::kZero}}));
  EXPECT_EQ(profiles[1], (DeviceProfile{"ordered", kCache, kFifo, 512, {Fill::kZero}}));
  EXPECT_EQ(profiles[2], (DeviceProfile{"powerloss-4k", kCache, kAny, 4096, {Fill::kZero}}));
  EXPECT_EQ(profiles[3], (DeviceProfile{"powerloss", kCache, kAny, 512, {Fill::kZero}}));
  EXPECT_EQ(profiles[4], (DeviceProfile{"hostile", kCache, kAny, 8, kEveryFill}));
  EXPECT_EQ(profiles[5],
            (DeviceProfile{"lying", kCache, kAny, 512, {Fill::kZero}, SyncHonesty::kLying}));
  EXPECT_EQ(
      profiles[6],
      (DeviceProfile{
          "unsafe", kCache, kAny, 512, {Fill::kZero}, SyncHonesty::kHonest, Overwrite::kGarbage}));
  DeviceProfile full = parsed("powerloss,space=4096");
  full.name = "full";
  EXPECT_EQ(profiles[7], full);
  for (const DeviceProfile& profile : profiles.first(5)) {
    EXPECT_EQ(profile.sync, SyncHonesty::kHonest) << profile.name;
    EXPECT_EQ(profile.overwrite, Overwrite::kSafe) << profile.name;
  }
}

TEST(NamedProfiles, AreDescribedAndOfferedWhereANameIsUnknown) {
  const auto refused = parse_profile("unheard-of");
  ASSERT_FALSE(refused);
  for (const DeviceProfile& profile : named_profiles()) {
    EXPECT_FALSE(describe(profile).empty()) << profile.name;
    EXPECT_NE(refused.error().reason.find(profile.name), std::string::npos) << profile.name;
  }
}

TEST(NamedProfiles, AreFoundByNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const DeviceProfile& profile : named_profiles()) {
    EXPECT_EQ(parsed(profile.name), profile);
    EXPECT_EQ(to_string(profile), profile.name);
    names.insert(profile.name);
  }
  EXPECT_EQ(names.size(), named_profiles().size());
}

TEST(ParseProfile, TakesTheSpaceOfTheMedium) {
  const DeviceProfile little = parsed("powerloss,space=65536");
  EXPECT_EQ(little.space_bytes, 65536U);
  EXPECT_EQ(little.growth, Growth::kReserved);
  EXPECT_EQ(parsed("kill,space=1,reserve=no").growth, Growth::kHole);
  EXPECT_EQ(to_string(parsed("kill,reserve=no,space=4096")), "kill,space=4096,reserve=no");
  EXPECT_EQ(parsed("kill,space=1").rewrite, Rewrite::kInPlace);
  EXPECT_EQ(parsed("kill,space=1,cow=yes").rewrite, Rewrite::kCopies);
  EXPECT_EQ(to_string(parsed("kill,cow=yes,space=4096")), "kill,space=4096,cow=yes");
  EXPECT_EQ(to_string(parsed("full,space=8192")), "full,space=8192");
  for (const std::string_view text :
       {"kill,space=0", "kill,space=", "kill,space=1k", "kill,reserve=maybe,space=9",
        "kill,reserve=no", "kill,cow=yes", "kill,cow=maybe,space=9",
        "kill,space=18446744073709551616"}) {
    EXPECT_FALSE(parse_profile(text).has_value()) << text;
  }
}

TEST(ParseProfile, TakesEachFieldByItself) {
  EXPECT_EQ(parsed("kill,unit=8"), (DeviceProfile{"kill", Cache::kNone, kFifo, 8}));
  EXPECT_EQ(parsed("kill,unit=1").unit_bytes, 1U);
  EXPECT_EQ(parsed("kill,unit=1048576").unit_bytes, 1048576U);
  EXPECT_EQ(parsed("kill,cache=volatile"), (DeviceProfile{"kill", kCache}));
  EXPECT_EQ(parsed("ordered,cache=none"), (DeviceProfile{"ordered", Cache::kNone}));
  EXPECT_EQ(parsed("ordered,ordering=any"), (DeviceProfile{"ordered", kCache, kAny}));
  EXPECT_EQ(parsed("powerloss,ordering=fifo"), (DeviceProfile{"powerloss", kCache, kFifo}));
  EXPECT_EQ(parsed("powerloss,fill=garbage").fills, std::vector{Fill::kGarbage});
  EXPECT_EQ(parsed("powerloss,fill=zero+garbage+stale").fills, kEveryFill);
  EXPECT_EQ(parsed("hostile,fill=stale").fills, std::vector{Fill::kStale});
  EXPECT_EQ(parsed("ordered,sync=lying").sync, SyncHonesty::kLying);
  EXPECT_EQ(parsed("lying,sync=honest").sync, SyncHonesty::kHonest);
}

TEST(ParseProfile, TakesTheLengthThatGoesWithTheOrdering) {
  EXPECT_EQ(parsed("ordered,length=with-data"), parsed("ordered"));
  EXPECT_EQ(parsed("powerloss,length=independent"), parsed("powerloss"));
  EXPECT_EQ(parsed("ordered,length=independent,ordering=any"), parsed("ordered,ordering=any"));
}

TEST(ParseProfile, SortsFillsAndDropsRepetitions) {
  EXPECT_EQ(parsed("powerloss,fill=stale+zero+stale").fills,
            (std::vector{Fill::kZero, Fill::kStale}));
}

TEST(ParseProfile, TakesTheLastWhereAFieldIsRepeated) {
  EXPECT_EQ(parsed("kill,unit=8,unit=16").unit_bytes, 16U);
  EXPECT_EQ(parsed("ordered,length=independent,length=with-data"), parsed("ordered"));
}

TEST(ParseProfile, JudgesFieldsTogetherWhateverTheirOrder) {
  const DeviceProfile wanted{"kill", kCache, kAny, 8, {Fill::kStale}};
  EXPECT_EQ(parsed("kill,fill=stale,ordering=any,cache=volatile,unit=8"), wanted);
  EXPECT_EQ(parsed("kill,unit=8,cache=volatile,ordering=any,fill=stale"), wanted);
}

TEST(ProfileText, NamesTheFieldsThatAreNotTheUsualOnes) {
  EXPECT_EQ(to_string(DeviceProfile{"ordered", kCache, kFifo, 8}), "ordered,unit=8");
  EXPECT_EQ(to_string(DeviceProfile{"kill", kCache}), "kill,cache=volatile");
  EXPECT_EQ(to_string(DeviceProfile{"ordered", kCache, kAny}), "ordered,ordering=any");
  EXPECT_EQ(to_string(DeviceProfile{"powerloss", kCache, kAny, 512, kEveryFill}),
            "powerloss,fill=zero+garbage+stale");
  EXPECT_EQ(to_string(DeviceProfile{"hostile", kCache, kAny, 8, {Fill::kZero}}),
            "hostile,fill=zero");
  EXPECT_EQ(to_string(DeviceProfile{"lying", kCache, kAny}), "lying,sync=honest");
  EXPECT_EQ(to_string(DeviceProfile{"of mine", kCache, kFifo, 64, {Fill::kZero}}),
            "of mine,unit=64,cache=volatile,ordering=fifo,fill=zero,sync=honest,overwrite=safe");
}

TEST(FillText, IsTheWordThatAProfileTakes) {
  EXPECT_EQ(name(Fill::kZero), "zero");
  EXPECT_EQ(name(Fill::kGarbage), "garbage");
  EXPECT_EQ(name(Fill::kStale), "stale");
}

/// A named profile with fields drawn at random, those together that mean something.
rc::Gen<DeviceProfile> profiles() {
  return rc::gen::exec([] {
    const auto named = named_profiles();
    DeviceProfile profile = named[*rc::gen::inRange<std::size_t>(0, named.size())];
    profile.unit_bytes = std::uint64_t{1} << *rc::gen::inRange(0U, 21U);
    profile.cache = *rc::gen::element(Cache::kNone, Cache::kVolatile);
    const bool has_cache = profile.cache == Cache::kVolatile;
    profile.ordering = has_cache ? *rc::gen::element(kFifo, kAny) : kFifo;
    profile.sync = has_cache ? *rc::gen::element(SyncHonesty::kHonest, SyncHonesty::kLying)
                             : SyncHonesty::kHonest;
    profile.overwrite =
        profile.ordering == kAny
            ? *rc::gen::element(Overwrite::kSafe, Overwrite::kGarbage, Overwrite::kUnreadable)
            : Overwrite::kSafe;
    profile.fills = {Fill::kZero};
    if (profile.ordering == kAny) {
      const unsigned bits = *rc::gen::inRange(1U, 8U);
      profile.fills.clear();
      for (std::size_t i = 0; i < kEveryFill.size(); ++i) {
        if ((bits >> i & 1U) != 0) profile.fills.push_back(kEveryFill[i]);
      }
    }
    return profile;
  });
}

TEST(ParseProfile, ReadsBackWhatWasPrinted) {
  EXPECT_TRUE(rc::check([] {
    const DeviceProfile profile = *profiles();
    const io::Result<DeviceProfile> read_back = parse_profile(to_string(profile));
    RC_ASSERT(read_back.has_value());
    RC_ASSERT(*read_back == profile);
  }));
}

struct Mistake {
  std::string reason;
  std::vector<std::string> texts;
};

class ProfileMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(ProfileMistakes, AreInvalidArgumentsWithAReason) {
  for (const std::string& text : GetParam().texts) {
    const io::Result<DeviceProfile> profile = parse_profile(text);
    ASSERT_FALSE(profile) << text;
    EXPECT_EQ(profile.error().code, io::ErrorCode::kInvalidArgument) << text;
    EXPECT_EQ(profile.error().operation, "profile") << text;
    EXPECT_EQ(profile.error().reason, GetParam().reason) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfText, ProfileMistakes,
    ::testing::Values(
        Mistake{"unknown name; the profiles are: kill, ordered, powerloss-4k, powerloss, hostile, "
                "lying, unsafe, full",
                {"", "KILL", "kil", "killed", " kill", ",unit=8", "unit=8", "powerloss-8k"}},
        Mistake{"unknown field; the fields are: unit=BYTES, cache=, ordering=, length=, fill=, "
                "sync=, overwrite=, space=BYTES, reserve=, cow=",
                {"kill,", "kill,,unit=8", "kill,512", "kill,Unit=8", "kill, unit=8", "kill,unit=8,",
                 "kill,name=other", "kill,cach=none"}},
        Mistake{"unit wants a power of two from 1 to 1048576",
                {"kill,unit", "kill,unit=", "kill,unit=0", "kill,unit=3", "kill,unit=511",
                 "kill,unit=-8", "kill,unit=+8", "kill,unit=8 ", "kill,unit=0x8",
                 "kill,unit=2097152", "kill,unit=18446744073709551616", "kill,unit=8;",
                 "ordered,unit=many", "ordered,unit=8,unit=9"}},
        Mistake{"overwrite wants safe, garbage or unreadable",
                {"unsafe,overwrite=", "kill,overwrite=maybe"}},
        Mistake{"overwrite=garbage and overwrite=unreadable need ordering=any",
                {"kill,overwrite=garbage", "kill,overwrite=unreadable", "ordered,overwrite=garbage",
                 "unsafe,ordering=fifo"}},
        Mistake{"cache wants none or volatile",
                {"kill,cache", "kill,cache=", "kill,cache=NONE", "kill,cache=none "}},
        Mistake{"ordering wants fifo or any",
                {"kill,ordering", "kill,ordering=", "powerloss,ordering=random"}},
        Mistake{"length wants with-data or independent",
                {"kill,length", "kill,length=", "kill,length=with_data"}},
        Mistake{"fill wants zero, garbage or stale, or several with + between them",
                {"hostile,fill", "hostile,fill=", "hostile,fill=zero+", "hostile,fill=+zero",
                 "hostile,fill=noise", "hostile,fill=zero++stale"}},
        Mistake{"sync wants honest or lying",
                {"kill,sync", "kill,sync=", "powerloss,sync=never"}}));

INSTANTIATE_TEST_SUITE_P(
    OfCombination, ProfileMistakes,
    ::testing::Values(
        Mistake{"ordering=any needs cache=volatile: without a cache nothing can be reordered",
                {"kill,ordering=any", "powerloss,cache=none", "hostile,cache=none",
                 "lying,cache=none"}},
        Mistake{"sync=lying needs cache=volatile: without a cache a sync does nothing anyway",
                {"kill,sync=lying", "ordered,cache=none,sync=lying"}},
        Mistake{"fill needs ordering=any: in order, nothing is left to fill",
                {"kill,fill=garbage", "ordered,fill=zero+stale", "hostile,ordering=fifo"}},
        Mistake{"length=independent needs ordering=any",
                {"kill,length=independent", "ordered,length=independent",
                 "powerloss,ordering=fifo,length=independent"}},
        Mistake{"ordering=any needs length=independent",
                {"powerloss,length=with-data", "ordered,ordering=any,length=with-data"}}));

}  // namespace
}  // namespace crashcheck::faultfs
