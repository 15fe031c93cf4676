// The commands that are about GhostTree alone.
#pragma once

#include <string>
#include <string_view>

#include "commands.h"

namespace crashcheck::cli {

Command demo_command(const Common& common);
Command emit_test_command();
Command run_command();
Command inspect_command(const Common& common);
Command repair_command();

/// What to do about a damaged heap, as a hint.
[[nodiscard]] std::string repair_hint(std::string_view path);

}  // namespace crashcheck::cli
