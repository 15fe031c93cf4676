// Text as words that know where they stand, and errors that name that place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "io/bytes.h"

namespace crashcheck::explorer {

/// Line and column count from 1; column 0 stands for the whole line.
struct ParseError {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;

  bool operator==(const ParseError&) const = default;
};

template <typename T>
using Parsed = tl::expected<T, ParseError>;

struct Word {
  std::string_view text;
  std::size_t line = 0;
  std::size_t column = 0;
};

/// An error at a word, or at the end of the line that `words` make.
[[nodiscard]] tl::unexpected<ParseError> error_at(const Word& word, std::string message);
[[nodiscard]] tl::unexpected<ParseError> error_after(std::span<const Word> words,
                                                     std::string message);

/// The text between quotation marks, for an error; of a long one, its beginning.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// The lines of `text` as words, counted from `first_line`; blanks separate words, a ';' ends a
/// line like a newline does, and a '#' that no digit follows starts a comment: up to the newline,
/// or, in a first line that has none, up to the next ';'. Empty lines are left out, and so is a
/// byte-order mark before the first one. The views refer to `text`.
[[nodiscard]] std::vector<std::vector<Word>> split_lines(std::string_view text,
                                                         std::size_t first_line = 1);

/// A whole number without a sign; `limit` is the largest that is allowed.
[[nodiscard]] Parsed<std::uint64_t> parse_number(const Word& word,
                                                 std::uint64_t limit = UINT64_MAX);
/// Pairs of hexadecimal digits, at least one.
[[nodiscard]] Parsed<io::Bytes> parse_hex(const Word& word);
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);

}  // namespace crashcheck::explorer

// Declares or assigns `target` from a Parsed `expression`, or returns its error.
#define CRASHCHECK_PARSE(target, expression) \
  CRASHCHECK_PARSE_(CRASHCHECK_PARSE_NAME(parsed_, __LINE__), target, expression)
#define CRASHCHECK_PARSE_NAME(a, b) CRASHCHECK_PARSE_NAME_(a, b)
#define CRASHCHECK_PARSE_NAME_(a, b) a##b
#define CRASHCHECK_PARSE_(temporary, target, expression)               \
  auto temporary = (expression);                                       \
  if (!temporary) return tl::unexpected(std::move(temporary).error()); \
  target = std::move(*temporary)
