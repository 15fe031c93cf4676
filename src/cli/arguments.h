// Reading the arguments of the program.
#pragma once

#include <tl/expected.hpp>

#include "commands.h"

namespace crashcheck::cli {

/// Puts the values into the targets of the options. Returns the named command, nullptr if there is
/// none; or the exit status if help, version or a complaint was printed instead.
[[nodiscard]] tl::expected<const Command*, int> parse_arguments(const Program& program, int argc,
                                                                char** argv);

}  // namespace crashcheck::cli
