// Reading operations from text, with errors that name line and column.
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "history/operation.h"
#include "history/slices.h"
#include "history/words.h"

namespace crashcheck::history {

/// Reads operations one line after the other and knows which handles are alive and how long their
/// slices are, so that a line that makes no sense is refused where it stands.
class OperationParser {
 public:
  OperationParser() = default;
  /// `there` are the slices before the first line.
  explicit OperationParser(Slices there) : slices_(std::move(there)) {}

  /// True where the line's first word is that of an operation.
  [[nodiscard]] static bool is_operation(const Word& first);

  /// After an error there is no going on.
  /// REQUIRES: a line that starts with an operation's word.
  [[nodiscard]] Parsed<Operation> parse(std::span<const Word> line);

  /// From here on it is not known which of the slices given so far are there, and how long they
  /// are: the store has crashed and recovered. All of them are let pass.
  void note_crash();

 private:
  [[nodiscard]] Parsed<Operation> parse_batch(std::span<const Word> line);
  [[nodiscard]] Parsed<Operation> parse_single(std::span<const Word> line);
  [[nodiscard]] Parsed<BatchedOperation> parse_batched(std::span<const Word> line);

  Slices slices_;
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
