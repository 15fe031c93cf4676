// The parts of the man page that no declaration of an option says, as man(7) macros.
#pragma once

#include <string_view>

namespace crashcheck::cli {

/// What comes before the commands.
std::string_view manual_introduction();

/// What comes after them.
std::string_view manual_conclusion();

}  // namespace crashcheck::cli
