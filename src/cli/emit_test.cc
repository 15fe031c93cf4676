// crashcheck emit-test: a case as a GoogleTest file.
#include <fmt/format.h>

#include <iostream>

#include "commands.h"
#include "emitter/emitter.h"
#include "files.h"
#include "loaded_case.h"
#include "option_values.h"

namespace crashcheck::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> inline_cases;
  std::string output;
  std::string name;
};

/// SUITE or SUITE.TEST.
CLI::Validator test_name() {
  const auto check = [](const std::string& text) {
    const std::size_t dot = text.find('.');
    const bool fits = emitter::is_test_name(text.substr(0, dot)) &&
                      (dot == std::string::npos || emitter::is_test_name(text.substr(dot + 1)));
    return fits ? std::string()
                : fmt::format(
                      "'{}' is not SUITE or SUITE.TEST, letters, digits and underscores "
                      "that begin with a letter",
                      text);
  };
  return {check, "SUITE[.TEST]"};
}

emitter::TestName name_in(const Options& options) {
  emitter::TestName name;
  const std::size_t dot = options.name.find('.');
  if (!options.name.empty()) name.suite = options.name.substr(0, dot);
  if (dot != std::string::npos) name.test = options.name.substr(dot + 1);
  return name;
}

int emit(const Options& options) {
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
  const auto replayed = explorer::replay(*loaded->subject, loaded->reproduction);
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

}  // namespace

Command add_emit_test(CLI::App& app, const Common& /*common*/) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("emit-test", "Make a regression test of a case: one GoogleTest file");
  command->add_option("CASE", options->files, "A case file; - is standard input")
      ->type_name("CASE");
  command->add_option("--case", options->inline_cases, "A case as text, ';' between its lines")
      ->allow_extra_args(false);
  command->add_option("-o,--output", options->output, "Write the test to this file")
      ->type_name("FILE")
      ->check(not_empty());
  command
      ->add_option("--name", options->name,
                   "The test's names: its suite, CrashCase where nothing else is said, and itself")
      ->check(test_name());
  return [options] { return emit(*options); };
}

}  // namespace crashcheck::cli
