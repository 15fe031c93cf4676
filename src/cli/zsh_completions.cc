// Completions for zsh.
#include <fmt/format.h>

#include "shell_completions.h"

namespace crashcheck::cli {
namespace {

/// A text in single quotes, in which a colon and brackets mean something to _arguments.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
      continue;
    }
    if (c == ':' || c == '[' || c == ']' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string value_action(const OptionLine& option) {
  if (!option.choices.empty()) return fmt::format("({})", fmt::join(option.choices, " "));
  if (option.value == "NUMBER") return "";
  if (option.value == "DIRECTORY") return "_files -/";
  if (option.value == "CASE") return "_files -g \"*.case\"";
  return "_files";
}

/// What an option is to _arguments, once for each of its names.
std::vector<std::string> specs_of(const OptionLine& option) {
  const std::string value =
      option.value.empty() ? "" : fmt::format(":{}:{}", option.value, value_action(option));
  if (option.is_positional) return {fmt::format("'{}{}'", option.is_list ? "*" : "", value)};
  const auto spec = [&](const std::string& prefix, const std::string& name) {
    const bool takes_equals = !option.value.empty() && name.starts_with("--");
    return fmt::format("'{}{}{}{}[{}]{}'", prefix, option.is_list ? "*" : "", name,
                       takes_equals ? "=" : "", escaped(option.description), value);
  };
  std::vector<std::string> specs;
  for (const std::string& name : option.names) specs.push_back(spec("", name));
  if (!option.synonym.empty()) specs.push_back(spec("!", option.synonym));  // known, not offered
  return specs;
}

std::string arguments(const CommandLine& command, const CommandLine& program) {
  std::vector<std::string> specs;
  const auto add = [&](const OptionLine& option) {
    for (std::string& spec : specs_of(option)) specs.push_back(std::move(spec));
  };
  for (const OptionLine& option : command.options) add(option);
  for (const OptionLine& option : program.options) {
    if (!option.value.empty()) add(option);
  }
  return fmt::format("    {})\n      _arguments \\\n        {} ;;\n", command.name,
                     fmt::join(specs, " \\\n        "));
}

}  // namespace

std::string zsh_completions(const std::vector<CommandLine>& commands) {
  std::string text =
      "#compdef crashcheck\n"
      "# zsh completion for crashcheck; printed by: crashcheck completions zsh\n\n"
      "_crashcheck_commands() {\n  local -a commands=(\n";
  for (std::size_t i = 1; i < commands.size(); ++i) {
    text += fmt::format("    '{}:{}'\n", commands[i].name, escaped(commands[i].description));
  }
  text +=
      "  )\n  _describe -t commands command commands\n}\n\n"
      "_crashcheck() {\n  local context state line\n  typeset -A opt_args\n  _arguments -C \\\n";
  for (const OptionLine& option : commands.front().options) {
    for (const std::string& spec : specs_of(option)) text += fmt::format("    {} \\\n", spec);
  }
  text +=
      "    '1:command:_crashcheck_commands' \\\n    '*::argument:->arguments'\n"
      "  [[ $state == arguments ]] || return\n  case ${words[1]} in\n";
  for (std::size_t i = 1; i < commands.size(); ++i) {
    text += arguments(commands[i], commands.front());
  }
  return text +
         "  esac\n}\n\n"
         "if [[ ${funcstack[1]} == _crashcheck ]]; then\n  _crashcheck \"$@\"\nelse\n"
         "  compdef _crashcheck crashcheck\nfi\n";
}

}  // namespace crashcheck::cli
