// crashcheck manual: the man page crashcheck(1).
#include <fmt/format.h>

#include <iostream>
#include <sstream>

#include "command_line.h"
#include "commands.h"
#include "manual_text.h"
#include "option.h"

namespace crashcheck::cli {
namespace {

/// Text in which nothing means anything to roff.
std::string roff(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '-') {
      result += "\\-";
    } else if (c == '\\') {
      result += "\\e";
    } else {
      if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n')) result += "\\&";
      result += c;
    }
  }
  return result;
}

std::string bold(const std::string& text) { return "\\fB" + roff(text) + "\\fP"; }
std::string italic(const std::string& text) { return "\\fI" + roff(text) + "\\fP"; }

bool is_help(const OptionLine& option) { return option.names.back() == "--help"; }

/// "--json FILE", "CASE ...".
std::string heading(const OptionLine& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names) {
    names.push_back(option.is_positional ? italic(name) : bold(name));
  }
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (!option.is_positional && !option.value.empty()) text += " " + italic(option.value);
  return option.is_list ? text + " ..." : text;
}

std::string description(const OptionLine& option) {
  std::string text = roff(option.description) + ".";
  if (!option.choices.empty()) {
    text += fmt::format("\nOne of: {}.",
                        roff(fmt::format("{}", fmt::join(shown_choices(option.choices), ", "))));
  }
  if (!option.range.empty()) text += fmt::format("\nRange: {}.", roff(option.range));
  if (!option.standard.empty()) text += fmt::format("\nDefault: {}.", roff(option.standard));
  if (option.is_required && !option.is_positional) text += "\nRequired.";
  return text;
}

/// Help is the same for every command, and said once.
std::string options(const CommandLine& command, bool with_help) {
  std::string text;
  for (const OptionLine& option : command.options) {
    if (is_help(option) && !with_help) continue;
    text += fmt::format(".TP\n{}\n{}\n", heading(option), description(option));
  }
  return text;
}

std::string synopsis(const CommandLine& command) {
  std::string text = fmt::format("{} [\\fIoption\\fP ...]", bold("crashcheck " + command.name));
  for (const OptionLine& option : command.options) {
    if (!option.is_positional) continue;
    const std::string name = italic(option.names.front()) + (option.is_list ? " ..." : "");
    text += option.is_required ? " " + name : fmt::format(" [{}]", name);
  }
  return text + "\n";
}

/// A text of paragraphs, in which lines that begin with spaces are examples.
std::string paragraphs(const std::string& text) {
  std::istringstream stream(text);
  std::string result;
  for (std::string line; std::getline(stream, line);) {
    const bool is_example = line.starts_with(' ');
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    const std::string words = roff(line.substr(begin));
    result += is_example ? fmt::format(".PP\n.nf\n{}\n.fi\n", words) : ".PP\n" + words + "\n";
  }
  return result;
}

std::string manual(const std::vector<CommandLine>& commands) {
  std::string text = fmt::format(
      ".\\\" Printed by: crashcheck manual\n"
      ".TH CRASHCHECK 1 {} \"crashcheck {}\" \"User Commands\"\n"
      ".SH NAME\ncrashcheck \\- verify that a persistent store survives crashes\n.SH SYNOPSIS\n",
      CRASHCHECK_DATE, CRASHCHECK_VERSION);
  for (std::size_t i = 1; i < commands.size(); ++i) {
    text += (i > 1 ? ".br\n" : "") + synopsis(commands[i]);
  }
  text += manual_introduction();
  text += ".SH OPTIONS\nThese are for every command.\n" + options(commands.front(), true);
  text += ".SH COMMANDS\n";
  for (std::size_t i = 1; i < commands.size(); ++i) {
    text += fmt::format(".SS crashcheck {}\n{}.\n", roff(commands[i].name),
                        roff(commands[i].description));
    text += options(commands[i], false) + paragraphs(commands[i].footer);
  }
  text += manual_conclusion();
  return text;
}

}  // namespace

Command manual_command(const Program& program) {
  return {.name = "manual",
          .description = "Print the man page",
          .footer =
              "To read it:\n"
              "  crashcheck manual | man -l -",
          .run = [&program] {
            std::cout << manual(command_lines(program));
            return static_cast<int>(kHeld);
          }};
}

}  // namespace crashcheck::cli
