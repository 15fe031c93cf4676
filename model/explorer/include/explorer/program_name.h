// How commands in texts call the program: "crashcheck", unless it is one with stores of its own.
// Set before the first thread starts; any thread may ask.
#pragma once

#include <string>

namespace crashcheck::explorer {

/// The word that a shell takes for the program.
[[nodiscard]] const std::string& program_name();
void set_program_name(std::string name);

}  // namespace crashcheck::explorer
