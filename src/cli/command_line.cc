// From the declarations that CLI11 has been given to values.
#include "command_line.h"

#include <algorithm>
#include <sstream>

namespace crashcheck::cli {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

/// "[kill,ordered]" as "kill ordered": how the same is given on the command line.
std::string without_brackets(std::string text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return text;
  std::ranges::replace(text, ',', ' ');
  return text.substr(1, text.size() - 2);
}

/// CLI11's words for types are those of a program.
std::string value_name(const std::string& type) {
  if (type == "UINT" || type == "INT" || type == "FLOAT") return "NUMBER";
  return type;
}

/// Reads a type's full name, "UINT:1..16" or "TEXT:{kill,ordered}".
void read_type(const std::string& type, OptionLine& option) {
  const std::size_t colon = type.find(':');
  option.value = value_name(type.substr(0, colon));
  if (colon == std::string::npos) return;
  const std::string rest = type.substr(colon + 1);
  if (rest.starts_with('{') && rest.ends_with('}')) {
    option.choices = split(rest.substr(1, rest.size() - 2), ',');
  } else {
    option.range = rest;
  }
}

OptionLine read_option(const CLI::Option& declared) {
  OptionLine option;
  option.is_positional = !declared.nonpositional();
  if (option.is_positional) {
    option.names = {declared.get_name(true, false)};
  } else {
    for (const std::string& name : declared.get_snames()) option.names.push_back("-" + name);
    for (const std::string& name : declared.get_lnames()) option.names.push_back("--" + name);
  }
  const bool is_flag = declared.get_items_expected_max() == 0;
  if (!is_flag) read_type(declared.get_type_name(), option);
  option.standard = without_brackets(declared.get_default_str());
  option.description = declared.get_description();
  option.is_required = declared.get_required();
  option.is_list = declared.get_items_expected_max() > 1;
  return option;
}

CommandLine read_command(const CLI::App& app) {
  CommandLine command{app.get_name(), app.get_description(), "", {}};
  if (app.get_parent() == nullptr || app.get_parent()->get_footer() != app.get_footer()) {
    command.footer = app.get_footer();
  }
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) command.options.push_back(read_option(*option));
  }
  std::stable_partition(command.options.begin(), command.options.end(),
                        [](const OptionLine& option) { return option.is_positional; });
  return command;
}

}  // namespace

std::vector<CommandLine> read_command_lines(const CLI::App& app) {
  std::vector<CommandLine> commands = {read_command(app)};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App* each) {
         return !each->get_name().empty() && !each->get_group().empty();
       })) {
    commands.push_back(read_command(*command));
  }
  return commands;
}

}  // namespace crashcheck::cli
