// Handles and slots.
#include "operand_text.h"

namespace crashcheck::history {
namespace {

constexpr std::string_view kHeader = "header";

Parsed<void> parse_place(const Word& word, const Slices& slices, Slot& slot) {
  if (word.text == kHeader) return {};
  CRASHCHECK_PARSE(slot.slice, parse_handle(word, slices));
  return {};
}

Parsed<std::uint64_t> parse_width(const Word& word) {
  CRASHCHECK_PARSE(const std::uint64_t width, parse_number(word));
  if (width != 8 && width != 16) return error_at(word, "a slot is 8 or 16 bytes wide");
  return width;
}

}  // namespace

Word part_of(const Word& word, std::size_t begin, std::size_t end) {
  return Word{word.text.substr(begin, end - begin), word.line, word.column + begin};
}

std::string the_slice_of(std::uint64_t length) {
  return "the slice, which has " + std::to_string(length) + " bytes";
}

Parsed<Handle> parse_handle(const Word& word, const Slices& slices) {
  if (!word.text.starts_with('#')) {
    return error_at(word, "a slice is named like #0, by the order in which slices were given");
  }
  CRASHCHECK_PARSE(const std::uint64_t number,
                   parse_number(part_of(word, 1, word.text.size()), UINT32_MAX));
  const auto handle = static_cast<Handle>(number);
  if (handle >= slices.next()) {
    return error_at(word, "no slice #" + std::to_string(number) + " has been given by here");
  }
  if (!slices.has(handle)) {
    return error_at(word, "slice #" + std::to_string(number) + " is dead: it was deallocated");
  }
  return handle;
}

Parsed<Slot> parse_slot(const Word& word, const Slices& slices) {
  const std::size_t colon = word.text.find(':');
  const std::size_t slash = word.text.find('/', colon == std::string_view::npos ? 0 : colon);
  const std::string_view place = word.text.substr(0, colon);
  if (colon == std::string_view::npos || slash == std::string_view::npos ||
      (place != kHeader && !place.starts_with('#'))) {
    return error_at(word, "a slot is written header:AT/WIDTH or #SLICE:AT/WIDTH");
  }
  Slot slot;
  if (auto parsed = parse_place(part_of(word, 0, colon), slices, slot); !parsed) {
    return tl::unexpected(std::move(parsed).error());
  }
  const Word at = part_of(word, colon + 1, slash);
  CRASHCHECK_PARSE(slot.at, parse_number(at));
  CRASHCHECK_PARSE(slot.width, parse_width(part_of(word, slash + 1, word.text.size())));
  const std::uint64_t bytes = slices.bytes_for_slot(slot.slice);
  if (fits(slot, bytes)) return slot;
  return error_at(at, "the slot leaves " + (slot.slice ? the_slice_of(bytes)
                                                       : "the user header, which has 32 bytes"));
}

}  // namespace crashcheck::history
