// Completions for shells, written from the declarations of the command line.
#pragma once

#include <string>
#include <vector>

#include "command_line.h"

namespace crashcheck::cli {

/// A script for bash, to be sourced; it needs nothing else.
[[nodiscard]] std::string bash_completions(const std::vector<CommandLine>& commands);

/// A script for zsh, to be sourced or found as _crashcheck in fpath.
[[nodiscard]] std::string zsh_completions(const std::vector<CommandLine>& commands);

}  // namespace crashcheck::cli
