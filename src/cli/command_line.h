// The command line in words: the source of man page and completions. It is read off from the tables
// of the commands.
#pragma once

#include <string>
#include <vector>

#include "commands.h"

namespace crashcheck::cli {

/// An option, or an argument without a name of its own on the command line.
struct OptionLine {
  std::vector<std::string> names = {};  ///< "-q", "--quiet", the long one last; or "CASE"
  std::string synonym = {};             ///< another name, which is not offered
  std::string value = {};               ///< what it takes: "NUMBER", "FILE"; empty for a flag
  std::vector<std::string> choices = {};
  std::string range = {};  ///< "1..16"
  std::string standard = {};
  std::string description = {};
  bool is_positional = false;
  bool is_required = false;
  bool is_list = false;  ///< takes several values
};

struct CommandLine {
  std::string name;
  std::string description;
  std::string footer;               ///< its own, not one that all commands share
  std::vector<OptionLine> options;  ///< arguments first
};

/// The program itself, then its commands in the order in which help names them.
[[nodiscard]] std::vector<CommandLine> command_lines(const Program& program);

}  // namespace crashcheck::cli
