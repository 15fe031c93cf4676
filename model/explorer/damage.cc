// Damage as text, and done to an image.
#include "explorer/damage.h"

#include <algorithm>
#include <vector>

namespace crashcheck::explorer {
namespace {

struct DamageForm {
  std::string_view name;
  std::string_view usage;
  std::size_t numbers;
  std::string_view at_rest;
  std::string_view after_crash;
};
/// By DamageKind.
constexpr std::array<DamageForm, kDamageKinds.size()> kForms = {{
    {"flip", "damage flip BYTE BIT", 2, "flipped bit", "flipped bit after a crash"},
    {"cut", "damage cut BYTES", 1, "cut file", "cut file after a crash"},
    {"zero", "damage zero SECTOR", 1, "lost sector", "lost sector after a crash"},
    {"stale", "damage stale SECTOR EVENT", 2, "stale sector", "stale sector after a crash"},
}};
constexpr std::uint64_t kBitsOfAByte = 8;

const DamageForm& form_of(DamageKind kind) { return kForms[static_cast<std::size_t>(kind)]; }

constexpr auto kWords = [] {
  std::array<std::string_view, 2 * kForms.size()> words{};
  for (std::size_t i = 0; i < kForms.size(); ++i) {
    words[2 * i] = kForms[i].at_rest;
    words[2 * i + 1] = kForms[i].after_crash;
  }
  return words;
}();

io::Failure impossible(std::string_view reason, std::uint64_t offset) {
  return io::fail(io::ErrorCode::kInvalidArgument, "damage", reason, offset);
}

void flip(faultfs::Image& image, const Damage& damage) {
  const std::byte flipped = image[damage.at] ^ (std::byte{1} << damage.detail);
  image.write(damage.at, std::span(&flipped, 1));
}

/// Replaces a sector by that of `older`, which reads as zeros past its end.
void replace_sector(faultfs::Image& image, std::uint64_t sector, const faultfs::Image& older) {
  const std::uint64_t begin = sector * kSectorBytes;
  image.copy(older, begin, std::min(begin + kSectorBytes, image.size()));
}

}  // namespace

std::string_view name(DamageKind kind) { return form_of(kind).name; }

std::string_view damage_word(DamageKind kind, bool after_crash) {
  return after_crash ? form_of(kind).after_crash : form_of(kind).at_rest;
}

std::span<const std::string_view> damage_words() { return kWords; }

std::optional<DamageWord> damage_from_word(std::string_view word) {
  const auto found = std::ranges::find(kWords, word);
  if (found == kWords.end()) return std::nullopt;
  const auto index = static_cast<std::size_t>(found - kWords.begin());
  return DamageWord{kDamageKinds[index / 2], index % 2 == 1};
}

std::string to_string(const Damage& damage) {
  std::string text = "damage " + std::string(name(damage.kind)) + " " + std::to_string(damage.at);
  if (form_of(damage.kind).numbers > 1) text += " " + std::to_string(damage.detail);
  return text;
}

Parsed<Damage> parse_damage(std::span<const Word> line) {
  constexpr std::string_view kUsage = "damage flip|cut|zero|stale ...";
  if (line.size() < 2) {
    return error_after(line, "something is missing here: " + std::string(kUsage));
  }
  const auto form = std::ranges::find(kForms, line[1].text, &DamageForm::name);
  if (form == kForms.end()) {
    return error_at(line[1],
                    "unknown damage " + in_quotes(line[1].text) + ": " + std::string(kUsage));
  }
  const std::size_t words = 2 + form->numbers;
  if (line.size() < words) {
    return error_after(line, "something is missing here: " + std::string(form->usage));
  }
  if (line.size() > words) {
    return error_at(line[words], "one word too many: " + std::string(form->usage));
  }
  Damage damage{kDamageKinds[static_cast<std::size_t>(form - kForms.begin())]};
  CRASHCHECK_PARSE(damage.at, parse_number(line[2]));
  if (form->numbers == 1) return damage;
  const bool is_flip = damage.kind == DamageKind::kFlip;
  CRASHCHECK_PARSE(damage.detail, parse_number(line[3], is_flip ? kBitsOfAByte - 1 : UINT64_MAX));
  return damage;
}

std::string in_words(const Damage& damage) {
  const std::string at = std::to_string(damage.at);
  switch (damage.kind) {
    case DamageKind::kFlip:
      return "bit " + std::to_string(damage.detail) + " of file byte " + at + " has flipped";
    case DamageKind::kCut: return "the file has lost everything after its first " + at + " bytes";
    case DamageKind::kZero:
      return "sector " + at + " is lost: its " + std::to_string(kSectorBytes) +
             " bytes read as zeros";
    case DamageKind::kStale: break;
  }
  return "sector " + at + " is stale: it reads as it was after event " +
         std::to_string(damage.detail);
}

io::Result<faultfs::Image> damaged(const faultfs::Image& image, const Damage& damage,
                                   const faultfs::Trace& trace) {
  faultfs::Image found = image;
  const std::uint64_t sectors = (image.size() + kSectorBytes - 1) / kSectorBytes;
  switch (damage.kind) {
    case DamageKind::kFlip:
      if (damage.at >= image.size()) {
        return impossible("the file has no such byte", damage.at);
      }
      flip(found, damage);
      return found;
    case DamageKind::kCut:
      if (damage.at >= image.size()) {
        return impossible("the file is not longer than that", damage.at);
      }
      found.resize(damage.at);
      return found;
    case DamageKind::kZero:
    case DamageKind::kStale:
      if (damage.at >= sectors) {
        return impossible("the file has no such sector", damage.at);
      }
  }
  if (damage.kind == DamageKind::kStale && damage.detail > trace.event_count()) {
    return impossible("there is no such event", damage.detail);
  }
  const bool is_lost = damage.kind == DamageKind::kZero;
  replace_sector(found, damage.at,
                 is_lost ? faultfs::Image() : faultfs::live_view(trace, damage.detail));
  return found;
}

}  // namespace crashcheck::explorer
