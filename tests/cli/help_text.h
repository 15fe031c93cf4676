// What --help names, read off from its text: commands and options, whoever declared them.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "program.h"

namespace crashcheck::testing {

/// The first words of the lines that are indented by two, below a title such as "Options:".
inline std::vector<std::string> words_below(const std::string& title, const std::string& help) {
  std::istringstream stream(help);
  std::vector<std::string> words;
  bool is_below = false;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(' ')) is_below = line == title;
    if (is_below && line.starts_with("  ") && line.size() > 2 && line[2] != ' ') {
      words.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  return words;
}

inline std::vector<std::string> helped_commands() {
  auto commands = words_below("Subcommands:", run_program({"--help"}).output);
  EXPECT_GE(commands.size(), 8U);
  return commands;
}

/// "-q" and "--quiet" of a command; --help is among them.
inline std::vector<std::string> helped_options(const std::string& command) {
  std::vector<std::string> arguments = {"--help"};
  if (!command.empty()) arguments.insert(arguments.begin(), command);
  std::vector<std::string> options;
  for (const std::string& names : words_below("Options:", run_program(arguments).output)) {
    std::istringstream stream(names);
    for (std::string name; std::getline(stream, name, ',');) options.push_back(name);
  }
  EXPECT_GE(options.size(), 2U) << command;
  return options;
}

}  // namespace crashcheck::testing
