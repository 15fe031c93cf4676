// Completions for bash.
#include <fmt/format.h>

#include <map>

#include "shell_completions.h"

namespace crashcheck::cli {
namespace {

constexpr const char* kBegin =
    R"(# bash completion for crashcheck; printed by: crashcheck completions bash

# _crashcheck_files KIND: completes the name of a file, of a directory, or of a case.
_crashcheck_files() {
  local names
  compopt -o filenames 2>/dev/null
  case $1 in
    FILE) names=$(compgen -f -- "$current") ;;
    DIRECTORY) names=$(compgen -d -- "$current") ;;
    CASE) names=$(compgen -f -X '!*.case' -- "$current"; compgen -d -- "$current") ;;
  esac
  [[ -z $names ]] || mapfile -t COMPREPLY <<<"$names"
}

# _crashcheck_words WORD...: completes one of these.
_crashcheck_words() {
  mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current")
}

_crashcheck() {
  local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command='' word
  COMPREPLY=()
  # --option=value arrives as three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $option == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case $word in
)";

/// Of options that take a value: what completes it, as a command of the script.
std::string value_completion(const OptionLine& option) {
  if (!option.choices.empty()) {
    return fmt::format("_crashcheck_words {}", fmt::join(option.choices, " "));
  }
  if (option.value == "NUMBER") return ":";  // nothing
  const bool is_known = option.value == "DIRECTORY" || option.value == "CASE";
  return "_crashcheck_files " + (is_known ? option.value : std::string("FILE"));
}

std::vector<std::string> all_names(const OptionLine& option) {
  std::vector<std::string> names = option.names;
  if (!option.synonym.empty()) names.push_back(option.synonym);
  return names;
}

/// The options of all commands by what completes their values: "explore/--json | prove/--json".
std::map<std::string, std::string> values(const std::vector<CommandLine>& commands) {
  std::map<std::string, std::string> patterns;
  for (const CommandLine& command : commands) {
    // What the program itself takes is taken behind a command, too.
    const std::string prefix = &command == &commands.front() ? "*" : command.name;
    for (const OptionLine& option : command.options) {
      if (option.is_positional || option.value.empty()) continue;
      std::string& pattern = patterns[value_completion(option)];
      for (const std::string& name : all_names(option)) {
        pattern += fmt::format("{}{}/{}", pattern.empty() ? "" : " | ", prefix, name);
      }
    }
  }
  return patterns;
}

std::string option_names(const CommandLine& command) {
  std::string names;
  for (const OptionLine& option : command.options) {
    if (option.is_positional) continue;
    for (const std::string& name : option.names) names += " " + name;
  }
  return names;
}

/// What a command takes where no option's value is expected.
std::string of_command(const CommandLine& command, const std::string& shared) {
  std::string text = fmt::format("    {})\n", command.name);
  const auto words = fmt::format("_crashcheck_words{}{}", option_names(command), shared);
  if (command.options.empty() || !command.options.front().is_positional) {
    return text + fmt::format("      {} ;;\n", words);
  }
  return text + fmt::format(
                    "      if [[ $current == -* ]]; then\n        {}\n      else\n"
                    "        {}\n      fi ;;\n",
                    words, value_completion(command.options.front()));
}

/// What the program's own options are behind a command: those that do not end it.
std::string shared_options(const CommandLine& program) {
  CommandLine shared;
  for (const OptionLine& option : program.options) {
    if (!option.value.empty()) shared.options.push_back(option);
  }
  return option_names(shared);
}

}  // namespace

std::string bash_completions(const std::vector<CommandLine>& commands) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < commands.size(); ++i) names.push_back(commands[i].name);
  std::string text = kBegin;
  text += fmt::format("      {}) command=$word && break ;;\n    esac\n  done\n",
                      fmt::join(names, " | "));
  text += "  case $command/$option in\n";
  for (const auto& [completion, pattern] : values(commands)) {
    text += fmt::format("    {})\n      {}\n      return ;;\n", pattern, completion);
  }
  text += "  esac\n  case $command in\n";
  for (std::size_t i = 1; i < commands.size(); ++i) {
    text += of_command(commands[i], shared_options(commands.front()));
  }
  text += fmt::format("    *) _crashcheck_words {}{} ;;\n  esac\n}}\n\n", fmt::join(names, " "),
                      option_names(commands.front()));
  return text + "complete -F _crashcheck crashcheck\n";
}

}  // namespace crashcheck::cli
