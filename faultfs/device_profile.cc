// The table of profiles and their text form.
#include "faultfs/device_profile.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace crashcheck::faultfs {
namespace {

constexpr std::uint64_t kSpaceOfFull = 4096;
constexpr std::uint64_t kMaxUnitBytes = std::uint64_t{1} << 20U;

/// Words for the values of a field, in the order of the enumeration.
template <typename Value, std::size_t kCount>
using Words = std::array<std::pair<std::string_view, Value>, kCount>;

constexpr Words<Cache, 2> kCaches = {{{"none", Cache::kNone}, {"volatile", Cache::kVolatile}}};
constexpr Words<Ordering, 2> kOrderings = {{{"fifo", Ordering::kFifo}, {"any", Ordering::kAny}}};
constexpr Words<SyncHonesty, 2> kHonesties = {
    {{"honest", SyncHonesty::kHonest}, {"lying", SyncHonesty::kLying}}};
constexpr Words<Overwrite, 3> kOverwrites = {{{"safe", Overwrite::kSafe},
                                              {"garbage", Overwrite::kGarbage},
                                              {"unreadable", Overwrite::kUnreadable}}};
constexpr Words<Fill, 3> kFills = {
    {{"zero", Fill::kZero}, {"garbage", Fill::kGarbage}, {"stale", Fill::kStale}}};
constexpr Words<Rewrite, 2> kRewrites = {{{"no", Rewrite::kInPlace}, {"yes", Rewrite::kCopies}}};
constexpr Words<Growth, 2> kGrowths = {{{"yes", Growth::kReserved}, {"no", Growth::kHole}}};
/// What `length` says about the ordering.
constexpr Words<Ordering, 2> kLengths = {
    {{"with-data", Ordering::kFifo}, {"independent", Ordering::kAny}}};

/// What each named profile is; docs/guarantees.md has the same phrases, and a test compares them.
constexpr Words<std::string_view, 8> kDescriptions = {{
    {"kill",
     "the process dies, the device does not: every completed event survives; the write in progress"
     " may have been cut at a unit boundary, ascending"},
    {"ordered",
     "power loss on a volatile cache that never reorders: of the events since the last sync a "
     "prefix survives; its last write may be cut at a unit boundary"},
    {"powerloss-4k",
     "power loss on a cache that writes back in any order: each unit of 4096 bytes keeps any of "
     "its versions since the last sync, and the length of the file any of its own, independently"},
    {"powerloss",
     "power loss on a cache that writes back in any order: each unit of 512 bytes keeps any of its"
     " versions since the last sync, and the length of the file any of its own, independently"},
    {"hostile",
     "power loss on a cache that writes back in any order: each unit of 8 bytes keeps any of its "
     "versions since the last sync, and the length of the file any of its own, independently; "
     "where the length has grown and no data arrived, the file reads as zeros, garbage, or what a "
     "shrink cut off there before"},
    {"lying",
     "power loss on a cache that writes back in any order, in units of 512 bytes, and whose syncs "
     "all succeed and make nothing durable: a negative control, which no store can survive"},
    {"unsafe",
     "power loss on storage that is not power-safe: as `powerloss`, but each unit that was written "
     "since the last sync may hold garbage instead of any version"},
    {"full",
     "power loss on a medium with little space: as `powerloss`, but there are 4096 bytes for the "
     "file, in whole units"},
}};

template <typename Value, std::size_t kCount>
std::optional<Value> value_of(const Words<Value, kCount>& words, std::string_view word) {
  for (const auto& [known, value] : words) {
    if (known == word) return value;
  }
  return std::nullopt;
}

template <typename Value, std::size_t kCount>
std::string_view word_of(const Words<Value, kCount>& words, Value value) {
  return words[static_cast<std::size_t>(value)].first;
}

const DeviceProfile* find(std::string_view name) {
  const auto profiles = named_profiles();
  const auto found = std::ranges::find(profiles, name, &DeviceProfile::name);
  return found == profiles.end() ? nullptr : &*found;
}

io::Failure refuse(std::string_view reason) {
  return io::fail(io::ErrorCode::kInvalidArgument, "profile", reason);
}

/// A profile while its text is being read.
struct Draft {
  DeviceProfile profile;
  std::optional<Ordering> ordering_of_length;  // that the field `length` asks for
};

io::Result<void> set_unit(std::uint64_t& unit_bytes, std::string_view number) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size() || value == 0 ||
      value > kMaxUnitBytes || (value & (value - 1)) != 0) {
    return refuse("unit wants a power of two from 1 to 1048576");
  }
  unit_bytes = value;
  return {};
}

io::Result<void> set_fills(std::vector<Fill>& fills, std::string_view words) {
  fills.clear();
  for (std::size_t begin = 0; begin <= words.size();) {
    const std::size_t plus = std::min(words.find('+', begin), words.size());
    const auto fill = value_of(kFills, words.substr(begin, plus - begin));
    if (!fill) return refuse("fill wants zero, garbage or stale, or several with + between them");
    fills.push_back(*fill);
    begin = plus + 1;
  }
  std::ranges::sort(fills);
  fills.erase(std::unique(fills.begin(), fills.end()), fills.end());
  return {};
}

io::Result<void> set_space(std::optional<std::uint64_t>& space_bytes, std::string_view number) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size() || value == 0) {
    return refuse("space wants a number of bytes from 1");
  }
  space_bytes = value;
  return {};
}

template <typename Target, typename Value, std::size_t kCount>
io::Result<void> set_word(Target& target, const Words<Value, kCount>& words, std::string_view word,
                          std::string_view reason) {
  const auto value = value_of(words, word);
  if (!value) return refuse(reason);
  target = *value;
  return {};
}

io::Result<void> set_field(Draft& draft, std::string_view field) {
  const std::size_t equals = std::min(field.find('='), field.size());
  const std::string_view key = field.substr(0, equals);
  const std::string_view value = field.substr(std::min(equals + 1, field.size()));
  DeviceProfile& profile = draft.profile;
  if (key == "unit") return set_unit(profile.unit_bytes, value);
  if (key == "cache")
    return set_word(profile.cache, kCaches, value, "cache wants none or volatile");
  if (key == "ordering") {
    return set_word(profile.ordering, kOrderings, value, "ordering wants fifo or any");
  }
  if (key == "length") {
    return set_word(draft.ordering_of_length, kLengths, value,
                    "length wants with-data or independent");
  }
  if (key == "fill") return set_fills(profile.fills, value);
  if (key == "sync") return set_word(profile.sync, kHonesties, value, "sync wants honest or lying");
  if (key == "space") return set_space(profile.space_bytes, value);
  if (key == "reserve") return set_word(profile.growth, kGrowths, value, "reserve wants yes or no");
  if (key == "cow") return set_word(profile.rewrite, kRewrites, value, "cow wants yes or no");
  if (key == "overwrite") {
    return set_word(profile.overwrite, kOverwrites, value,
                    "overwrite wants safe, garbage or unreadable");
  }
  return refuse(
      "unknown field; the fields are: unit=BYTES, cache=, ordering=, length=, fill=, sync=, "
      "overwrite=, space=BYTES, reserve=, cow=");
}

io::Result<void> check(const Draft& draft) {
  const DeviceProfile& profile = draft.profile;
  const bool in_order = profile.ordering == Ordering::kFifo;
  if (profile.cache == Cache::kNone && !in_order) {
    return refuse("ordering=any needs cache=volatile: without a cache nothing can be reordered");
  }
  if (profile.cache == Cache::kNone && profile.sync == SyncHonesty::kLying) {
    return refuse("sync=lying needs cache=volatile: without a cache a sync does nothing anyway");
  }
  if (in_order && profile.fills != std::vector{Fill::kZero}) {
    return refuse("fill needs ordering=any: in order, nothing is left to fill");
  }
  if (profile.growth == Growth::kHole && !profile.space_bytes) {
    return refuse("reserve=no needs space=BYTES: where there is enough, it makes no difference");
  }
  if (profile.rewrite == Rewrite::kCopies && !profile.space_bytes) {
    return refuse("cow=yes needs space=BYTES: where there is enough, it makes no difference");
  }
  if (in_order && profile.overwrite != Overwrite::kSafe) {
    return refuse("overwrite=garbage and overwrite=unreadable need ordering=any");
  }
  if (draft.ordering_of_length && *draft.ordering_of_length != profile.ordering) {
    return refuse(in_order ? "length=independent needs ordering=any"
                           : "ordering=any needs length=independent");
  }
  return {};
}

std::string join(const std::vector<Fill>& fills) {
  std::string text;
  for (const Fill fill : fills) text.append(text.empty() ? "" : "+").append(name(fill));
  return text;
}

}  // namespace

std::span<const DeviceProfile> named_profiles() {
  constexpr Cache kCache = Cache::kVolatile;
  constexpr Ordering kAny = Ordering::kAny;
  static const std::array<DeviceProfile, kDescriptions.size()> kProfiles = {
      DeviceProfile{"kill"},
      DeviceProfile{"ordered", kCache},
      DeviceProfile{"powerloss-4k", kCache, kAny, 4096},
      DeviceProfile{"powerloss", kCache, kAny, 512},
      DeviceProfile{"hostile", kCache, kAny, 8, {Fill::kZero, Fill::kGarbage, Fill::kStale}},
      DeviceProfile{"lying", kCache, kAny, 512, {Fill::kZero}, SyncHonesty::kLying},
      DeviceProfile{
          "unsafe", kCache, kAny, 512, {Fill::kZero}, SyncHonesty::kHonest, Overwrite::kGarbage},
      DeviceProfile{"full",
                    kCache,
                    kAny,
                    512,
                    {Fill::kZero},
                    SyncHonesty::kHonest,
                    Overwrite::kSafe,
                    kSpaceOfFull},
  };
  return kProfiles;
}

io::Result<DeviceProfile> parse_profile(std::string_view text) {
  const DeviceProfile* known = find(text.substr(0, text.find(',')));
  if (known == nullptr) {
    return refuse(
        "unknown name; the profiles are: kill, ordered, powerloss-4k, powerloss, hostile, lying, "
        "unsafe, full");
  }
  Draft draft{*known, std::nullopt};
  for (std::size_t comma = text.find(','); comma != std::string_view::npos;) {
    const std::size_t next = text.find(',', comma + 1);
    CRASHCHECK_TRY(set_field(draft, text.substr(comma + 1, next - comma - 1)));
    comma = next;
  }
  CRASHCHECK_TRY(check(draft));
  return draft.profile;
}

DeviceProfile directory_device(FileSystemModel model) {
  DeviceProfile device;
  device.name = model.name;
  const bool is_kill = model.keeping == Keeping::kEverything;
  device.cache = is_kill ? Cache::kNone : Cache::kVolatile;
  device.unit_bytes = model.unit_bytes;
  device.file_system = std::move(model);
  return device;
}

io::Result<DeviceProfile> parse_device(Medium medium, std::string_view text) {
  if (medium == Medium::kFile) return parse_profile(text);
  return parse_model(text).map(directory_device);
}

std::string to_string(const DeviceProfile& profile) {
  if (profile.file_system) return profile.name;
  std::string text = profile.name;
  const DeviceProfile* known = find(profile.name);
  const auto add = [&](auto field, std::string_view key, const auto& print) {
    if (known != nullptr && known->*field == profile.*field) return;
    text.append(",").append(key).append("=").append(print(profile.*field));
  };
  add(&DeviceProfile::unit_bytes, "unit", [](std::uint64_t unit) { return std::to_string(unit); });
  add(&DeviceProfile::cache, "cache", [](Cache cache) { return word_of(kCaches, cache); });
  add(&DeviceProfile::ordering, "ordering",
      [](Ordering ordering) { return word_of(kOrderings, ordering); });
  add(&DeviceProfile::fills, "fill", join);
  add(&DeviceProfile::sync, "sync", [](SyncHonesty sync) { return word_of(kHonesties, sync); });
  add(&DeviceProfile::overwrite, "overwrite",
      [](Overwrite overwrite) { return word_of(kOverwrites, overwrite); });
  if (profile.space_bytes) {
    add(&DeviceProfile::space_bytes, "space",
        [](std::optional<std::uint64_t> space) { return std::to_string(*space); });
    add(&DeviceProfile::growth, "reserve", [](Growth growth) { return word_of(kGrowths, growth); });
    add(&DeviceProfile::rewrite, "cow",
        [](Rewrite rewrite) { return word_of(kRewrites, rewrite); });
  }
  return text;
}

std::string describe(const DeviceProfile& profile) {
  if (profile.file_system) return std::string(description(*profile.file_system));
  const std::string text = to_string(profile);
  const std::size_t comma = text.find(',');
  const std::string name = text.substr(0, comma);
  const auto known = value_of(kDescriptions, name);
  if (!known) return {};
  if (comma == std::string::npos) return std::string(*known);
  std::string fields;
  for (const char c : text.substr(comma + 1)) fields += c == ',' ? ", " : std::string(1, c);
  const std::string quoted = "`" + name + "`";
  return "as " + quoted + ", but with " + fields + "; " + quoted +
         " itself: " + std::string(*known);
}

std::string_view name(Fill fill) { return word_of(kFills, fill); }

}  // namespace crashcheck::faultfs
