// crashcheck emit-test: a case as a GoogleTest file.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "emitter/emitter.h"
#include "explorer/isolated.h"
#include "files.h"
#include "ghost_tree_commands.h"
#include "isolation_options.h"
#include "loaded_case.h"

namespace crashcheck::cli {
namespace {

struct EmitTestOptions {
  std::vector<std::string> files;
  std::vector<std::string> inline_cases;
  std::string output;
  std::string name;
};

/// SUITE or SUITE.TEST.
std::string problem_with_name(const std::string& text) {
  const std::size_t dot = text.find('.');
  const bool fits = emitter::is_test_name(text.substr(0, dot)) &&
                    (dot == std::string::npos || emitter::is_test_name(text.substr(dot + 1)));
  return fits ? std::string()
              : fmt::format(
                    "'{}' is not SUITE or SUITE.TEST, letters, digits and underscores "
                    "that begin with a letter",
                    text);
}

emitter::TestName name_in(const EmitTestOptions& options) {
  emitter::TestName name;
  const std::size_t dot = options.name.find('.');
  if (!options.name.empty()) name.suite = options.name.substr(0, dot);
  if (dot != std::string::npos) name.test = options.name.substr(dot + 1);
  return name;
}

int emit(const EmitTestOptions& options) {
  if (options.files.size() + options.inline_cases.size() != 1) {
    return complain("emit-test: name one case file, or give one case with --case");
  }
  if (!options.output.empty()) {
    if (!options.files.empty() && lead_to_one_file(options.output, options.files.front())) {
      return complain(fmt::format("--output {} is the case", options.output));
    }
    if (const auto checked = check_writable(options.output); !checked) {
      return complain("--output " + checked.error());
    }
  }
  const auto loaded = load_cases(options.files, options.inline_cases).front();
  if (!loaded) return complain(loaded.error());
  const auto replayed =
      explorer::replay(*loaded->subject, loaded->reproduction, IsolationOptions().isolation());
  if (!replayed) return complain(problem_text(*loaded, replayed.error()));
  const auto text = emitter::test_file(loaded->reproduction, *replayed, name_in(options));
  if (!text) return complain(loaded->name + ": " + text.error());
  if (options.output.empty()) {
    std::cout << *text;
    return kHeld;
  }
  const auto written = write_text(options.output, *text);
  return written ? kHeld : complain("--output " + written.error());
}

std::vector<Option> options_of(EmitTestOptions& options) {
  return {
      {.names = "CASE",
       .target = &options.files,
       .description = "A case file; - is standard input",
       .value = "CASE"},
      {.names = "--case",
       .target = &options.inline_cases,
       .description = "A case as text, ';' between its lines",
       .takes_one_each_time = true},
      {.names = "-o,--output",
       .target = &options.output,
       .description = "Write the test to this file",
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--name",
       .target = &options.name,
       .description =
           "The test's names: its suite, CrashCase where nothing else is said, and itself",
       .rule = of_form("SUITE[.TEST]", problem_with_name)},
  };
}

}  // namespace

Command emit_test_command() {
  auto options = std::make_shared<EmitTestOptions>();
  return {.name = "emit-test",
          .description = "Make a regression test of a case: one GoogleTest file",
          .options = options_of(*options),
          .run = [options] { return emit(*options); }};
}

}  // namespace crashcheck::cli
