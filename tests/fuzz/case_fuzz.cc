// Fuzz target: any text as a case and as a list of operations. What is understood is printed and
// understood again; what is not has a reason and a place in the text.
#include <algorithm>

#include "explorer/case.h"
#include "finding.h"
#include "history/text.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::testing {
namespace {

/// Lines and columns count from 1; column 0 is the whole line, and one past its last the end.
std::string problem_with(const history::ParseError& error, std::string_view text) {
  if (error.message.empty()) return "an error without a message";
  std::size_t line = 1;
  for (; line < error.line && text.find('\n') != std::string_view::npos; ++line) {
    text.remove_prefix(text.find('\n') + 1);
  }
  if (line != error.line) return "an error on a line that is not there: " + error.message;
  const std::size_t columns = std::min(text.find('\n'), text.size()) + 1;
  return error.column <= columns ? "" : "an error behind the end of its line: " + error.message;
}

std::string problem_with_case(std::string_view text) {
  const auto parsed = explorer::parse_case(subjects::ghost_trees(), text);
  if (!parsed) return problem_with(parsed.error(), text);
  const explorer::Store& store = *subjects::ghost_trees().find(parsed->store);
  for (const std::string& printed : {to_string(store, *parsed), to_line(store, *parsed)}) {
    const auto again = explorer::parse_case(subjects::ghost_trees(), printed);
    if (!again) return "what was printed is refused: " + again.error().message + "\n" + printed;
    if (!again->same_as(*parsed)) return "what was printed is another case:\n" + printed;
    if (to_string(store, *again) != to_string(store, *parsed))
      return "it prints differently:\n" + printed;
  }
  return {};
}

std::string problem_with_history(std::string_view text) {
  const auto parsed = history::parse_history(text);
  if (!parsed) return problem_with(parsed.error(), text);
  std::string printed;
  for (const history::Operation& operation : *parsed) printed += to_string(operation) + "\n";
  const auto again = history::parse_history(printed);
  if (!again) return "what was printed is refused: " + again.error().message + "\n" + printed;
  return *again == *parsed ? "" : "what was printed is another history:\n" + printed;
}

}  // namespace
}  // namespace crashcheck::testing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  crashcheck::testing::abort_on(crashcheck::testing::problem_with_case(text));
  crashcheck::testing::abort_on(crashcheck::testing::problem_with_history(text));
  return 0;
}
