// What a program over the checker offers: its stores and its commands. Set once, before the command
// line is parsed; any thread may ask afterwards.
#pragma once

#include <string>
#include <vector>

#include "commands.h"
#include "explorer/replay.h"

namespace crashcheck::cli {

struct Offer {
  explorer::Stores stores;            ///< that can be named
  std::vector<std::string> usual;     ///< of these, where none is named
  std::vector<std::string> explored;  ///< the same of `explore`
  /// The commands, in the order of the help.
  std::vector<Command> (*commands)(const Program& program) = nullptr;
  /// Whether the command emit-test, if there is one, makes a test of a case.
  bool (*makes_test)(const explorer::Case& reproduction, const explorer::Replay& replay) = nullptr;
};

/// REQUIRES: made.
[[nodiscard]] const Offer& offer();
/// REQUIRES: stores and commands; no two stores of one name.
void make_offer(Offer offer);

/// For help: "in-place and journaled".
[[nodiscard]] std::string usual_stores();

}  // namespace crashcheck::cli
