// A small UTF-8 decoder, and what of it to show.
#include "printable.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>

namespace crashcheck::cli {
namespace {

struct Character {
  std::size_t length_bytes = 1;
  std::uint32_t code = 0;
  bool is_valid = false;
};

/// REQUIRES: `text` is not empty.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  if (byte(0) < 0x80) return {1, byte(0), true};
  const auto length = static_cast<std::size_t>(std::countl_one(byte(0)));
  if (length < 2 || length > 4 || length > text.size()) return {};
  std::uint32_t code = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t kLeast[] = {0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[length - 2] || code > 0x10FFFF || is_surrogate) return {};
  return {length, code, true};
}

bool is_shown(std::uint32_t code) {
  const auto within = [&](std::uint32_t first, std::uint32_t last) {
    return first <= code && code <= last;
  };
  const bool controls = code < 0x20 || within(0x7F, 0x9F);
  const bool invisible =
      within(0x200B, 0x200F) || within(0x2028, 0x202E) || within(0x2060, 0x206F) || code == 0xFEFF;
  const bool no_character = within(0xFDD0, 0xFDEF) || (code & 0xFFFEU) == 0xFFFE;
  return !controls && !invisible && !no_character;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::string_view bytes = text.substr(0, character.length_bytes);
    text.remove_prefix(bytes.size());
    if (character.is_valid && is_shown(character.code)) {
      shown += bytes;
      continue;
    }
    for (const char byte : bytes)
      shown += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(byte));
  }
  return shown;
}

}  // namespace crashcheck::cli
