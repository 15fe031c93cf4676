// Running the crashcheck program and reading what it says.
#pragma once

#include <string>
#include <vector>

#include "processes/command.h"

namespace crashcheck::testing {

/// The path of the crashcheck program.
std::string program_path();

/// Runs the program to its end, with an empty standard input or `input`, and with some of the
/// standard streams closed.
Outcome run_program(const std::vector<std::string>& arguments, const std::string& input = {},
                    const std::vector<int>& closed = {});

}  // namespace crashcheck::testing
