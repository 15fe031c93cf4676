// Damage to a file at rest or after a crash: what storage does to bytes that it had kept before. A
// plain value with a text form; what a store makes of it is for damage_checker.h to say.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "explorer/words.h"
#include "faultfs/trace.h"
#include "io/result.h"

namespace crashcheck::explorer {

enum class DamageKind : std::uint8_t {
  kFlip,   ///< one bit has changed
  kCut,    ///< the file has lost its end
  kZero,   ///< a sector is lost: it reads as zeros
  kStale,  ///< a sector is stale: it reads as it was at an earlier time
};
inline constexpr std::array kDamageKinds = {DamageKind::kFlip, DamageKind::kCut, DamageKind::kZero,
                                            DamageKind::kStale};

/// The size of what is lost or stale as a whole.
inline constexpr std::uint64_t kSectorBytes = 512;

struct Damage {
  DamageKind kind = DamageKind::kFlip;
  /// Flip: the byte of the file. Cut: how many bytes are left. Otherwise the sector's number.
  std::uint64_t at = 0;
  /// Flip: the bit, 0 the lowest. Stale: the event of the last life after which the sector was as
  /// it reads now. Otherwise 0.
  std::uint64_t detail = 0;

  auto operator<=>(const Damage&) const = default;
};

/// "flip", "cut", "zero", "stale".
[[nodiscard]] std::string_view name(DamageKind kind);

/// What a signature has in place of the operation that was cut: "flipped bit", or "flipped bit
/// after a crash". Refers to a literal.
[[nodiscard]] std::string_view damage_word(DamageKind kind, bool after_crash);
/// All of them.
[[nodiscard]] std::span<const std::string_view> damage_words();
/// What such a word says; nothing where it is none of them.
struct DamageWord {
  DamageKind kind{};
  bool after_crash = false;
};
[[nodiscard]] std::optional<DamageWord> damage_from_word(std::string_view word);

/// "damage flip 8 3", "damage cut 100", "damage zero 1", "damage stale 1 17".
[[nodiscard]] std::string to_string(const Damage& damage);
/// Reads it back. REQUIRES: the first word is "damage".
[[nodiscard]] Parsed<Damage> parse_damage(std::span<const Word> line);

/// For people: "bit 3 of file byte 8 has flipped".
[[nodiscard]] std::string in_words(const Damage& damage);

/// `image` with that damage. Of `trace`, which led to the image, a stale sector is taken.
/// ERRORS: kInvalidArgument where the file has no such byte, end or sector, or the trace no such
/// event.
[[nodiscard]] io::Result<faultfs::Image> damaged(const faultfs::Image& image, const Damage& damage,
                                                 const faultfs::Trace& trace);

}  // namespace crashcheck::explorer
