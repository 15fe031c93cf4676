// Reading operations from text, with errors that name line and column.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "history/operation.h"

namespace crashcheck::history {

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

/// The lines of `text` as words, counted from `first_line`; blanks separate words, a ';' ends a
/// line like a newline does, and a '#' that no digit follows starts a comment. Empty lines are left
/// out. The views refer to `text`.
[[nodiscard]] std::vector<std::vector<Word>> split_lines(std::string_view text,
                                                         std::size_t first_line = 1);

/// A whole number without a sign; `limit` is the largest that is allowed.
[[nodiscard]] Parsed<std::uint64_t> parse_number(const Word& word,
                                                 std::uint64_t limit = UINT64_MAX);
/// Pairs of hexadecimal digits, at least one.
[[nodiscard]] Parsed<Bytes> parse_hex(const Word& word);
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);

/// Reads operations one line after the other and knows which handles are alive and how long their
/// slices are, so that a line that makes no sense is refused where it stands.
class OperationParser {
 public:
  /// True where the line's first word is that of an operation.
  [[nodiscard]] static bool is_operation(const Word& first);

  /// REQUIRES: a line that starts with an operation's word.
  [[nodiscard]] Parsed<Operation> parse(std::span<const Word> line);

  /// From here on it is not known which of the slices given so far are there, and how long they
  /// are: the store has crashed and recovered. All of them are let pass.
  void note_crash();

 private:
  [[nodiscard]] Parsed<Operation> parse_operands(std::span<const Word> line) const;
  [[nodiscard]] Parsed<Handle> parse_handle(const Word& word) const;
  [[nodiscard]] Parsed<Operation> parse_deallocate(std::span<const Word> line) const;
  [[nodiscard]] Parsed<Operation> parse_reallocate(std::span<const Word> line) const;
  [[nodiscard]] Parsed<Operation> parse_deallocate_bulk(std::span<const Word> line) const;
  [[nodiscard]] Parsed<Operation> parse_write(std::span<const Word> line) const;
  void note(const Operation& operation);

  std::map<Handle, std::uint64_t> live_lengths_;
  Handle next_handle_ = 0;
};

/// Reads operations and nothing else, as `crashcheck run` takes them, in pieces of whole lines.
class HistoryParser {
 public:
  /// The operations of the next lines. After an error there is no going on.
  [[nodiscard]] Parsed<History> parse(std::string_view lines);

 private:
  OperationParser operations_;
  std::size_t next_line_ = 1;
};

/// All in one piece.
[[nodiscard]] Parsed<History> parse_history(std::string_view text);

}  // namespace crashcheck::history

// Declares or assigns `target` from a Parsed `expression`, or returns its error.
#define CRASHCHECK_PARSE(target, expression) \
  CRASHCHECK_PARSE_(CRASHCHECK_PARSE_NAME(parsed_, __LINE__), target, expression)
#define CRASHCHECK_PARSE_NAME(a, b) CRASHCHECK_PARSE_NAME_(a, b)
#define CRASHCHECK_PARSE_NAME_(a, b) a##b
#define CRASHCHECK_PARSE_(temporary, target, expression)               \
  auto temporary = (expression);                                       \
  if (!temporary) return tl::unexpected(std::move(temporary).error()); \
  target = std::move(*temporary)
