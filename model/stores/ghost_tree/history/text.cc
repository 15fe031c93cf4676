// The reader of operation lines: single operations, and batches of them.
#include "history/text.h"

#include <algorithm>

#include "single_text.h"

namespace crashcheck::history {
namespace {

using Line = std::span<const Word>;

constexpr std::string_view kBatch = "batch";
const std::string kUsage = "batch { OPERATION | OPERATION ... }";

tl::unexpected<ParseError> unknown_operation(const Word& word) {
  return error_at(word, "unknown operation " + in_quotes(word.text));
}

/// What stands between the braces: "batch { ... }".
Parsed<Line> inside_of_braces(Line line) {
  if (line.size() == 1) return error_after(line, "something is missing here: " + kUsage);
  if (line[1].text != "{") return error_at(line[1], "a batch begins with {: " + kUsage);
  const auto end = std::ranges::find(line.rbegin(), line.rend(), "}", &Word::text);
  if (end == line.rend()) return error_after(line, "a batch ends with }: " + kUsage);
  if (end != line.rbegin()) return error_at(*(end - 1), "nothing follows the } of a batch");
  return line.subspan(2, line.size() - 3);
}

}  // namespace

bool OperationParser::is_operation(const Word& first) {
  return first.text == kBatch || is_single(first);
}

void OperationParser::note_crash() { slices_.assume_all_given(); }

Parsed<Operation> OperationParser::parse(Line line) {
  return line[0].text == kBatch ? parse_batch(line) : parse_single(line);
}

Parsed<Operation> OperationParser::parse_single(Line line) {
  auto operation = history::parse_single(line, slices_);
  if (operation) slices_.note(*operation);
  return operation;
}

Parsed<Operation> OperationParser::parse_batch(Line line) {
  CRASHCHECK_PARSE(Line rest, inside_of_braces(line));
  Batch batch;
  for (const Word* bar = &line[1];;) {
    const auto end = std::ranges::find(rest, "|", &Word::text);
    const Line one(rest.begin(), end);
    if (one.empty()) return error_after({bar, 1}, "an operation is missing here");
    CRASHCHECK_PARSE(BatchedOperation operation, parse_batched(one));
    batch.operations.push_back(std::move(operation));
    if (end == rest.end()) return batch;
    bar = &*end;
    rest = Line(end + 1, rest.end());
  }
}

Parsed<BatchedOperation> OperationParser::parse_batched(Line line) {
  if (!is_operation(line[0])) return unknown_operation(line[0]);
  const auto refused = [&] {
    return error_at(line[0], "a batch cannot hold " + in_quotes(line[0].text));
  };
  if (line[0].text == kBatch) return refused();
  CRASHCHECK_PARSE(const Operation operation, parse_single(line));
  auto batched = as_batched(operation);
  if (!batched) return refused();
  return std::move(*batched);
}

Parsed<History> HistoryParser::parse(std::string_view lines) {
  History history;
  for (const auto& line : split_lines(lines, next_line_)) {
    if (!OperationParser::is_operation(line[0])) return unknown_operation(line[0]);
    CRASHCHECK_PARSE(Operation operation, operations_.parse(line));
    history.push_back(std::move(operation));
  }
  next_line_ += static_cast<std::size_t>(std::ranges::count(lines, '\n'));
  return history;
}

Parsed<History> parse_history(std::string_view text) { return HistoryParser().parse(text); }

}  // namespace crashcheck::history
