// From the tables of the commands to words.
#include "command_line.h"

#include <fmt/format.h>

#include <algorithm>

namespace crashcheck::cli {
namespace {

/// What CLI11 adds to every command.
OptionLine help_line() {
  return {.names = {"-h", "--help"}, .description = "Print this help message and exit"};
}

/// What it adds to the program itself.
OptionLine version_line() {
  return {.names = {"--version"}, .description = "Display program version information and exit"};
}

/// "-q,--quiet"
std::vector<std::string> split(std::string_view names) {
  std::vector<std::string> parts;
  for (std::size_t comma = names.find(','); comma != std::string_view::npos;
       comma = names.find(',')) {
    parts.emplace_back(names.substr(0, comma));
    names.remove_prefix(comma + 1);
  }
  parts.emplace_back(names);
  return parts;
}

std::string value_name(const Option& option) {
  if (is_flag(option)) return {};
  if (!option.value.empty()) return std::string(option.value);
  if (is_fraction(option)) return "DURATION";
  return is_number(option) ? "NUMBER" : "TEXT";
}

OptionLine line_of(const Option& option) {
  OptionLine line;
  line.names = split(option.names);
  line.synonym = option.synonym;
  line.value = value_name(option);
  line.choices = option.rule.choices;
  line.range = range_of(option.rule);
  if (option.shows_default) {
    line.standard = fmt::format("{}", fmt::join(values_of(option.target), " "));
  }
  line.description = option.description;
  line.is_positional = !option.names.starts_with('-');
  line.is_required = option.is_required;
  line.is_list = is_list(option);
  return line;
}

CommandLine line_of(const Command& command) {
  CommandLine line{
      std::string(command.name), std::string(command.description), std::string(command.footer), {}};
  line.options.push_back(help_line());
  for (const Option& option : command.options) line.options.push_back(line_of(option));
  // Not of std::ranges, whose subrange clang 14 does not compile.
  std::stable_partition(line.options.begin(), line.options.end(),
                        [](const OptionLine& option) { return option.is_positional; });
  return line;
}

}  // namespace

std::vector<CommandLine> command_lines(const Program& program) {
  std::vector<CommandLine> lines = {line_of(program.itself)};
  lines.front().options.insert(lines.front().options.begin() + 1, version_line());
  for (const Command& command : program.commands) lines.push_back(line_of(command));
  return lines;
}

}  // namespace crashcheck::cli
