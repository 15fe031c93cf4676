// The images of a case as files.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "explorer/replay.h"

namespace crashcheck::cli {

/// Writes the file at every moment of the case into `directory`, which is created if it is missing
/// in one that is there. Nothing is written over: where a file of such a name holds anything else,
/// none is written. Returns the commands that show them, a line each. The error is for people.
[[nodiscard]] tl::expected<std::string, std::string> dump_images(const std::string& directory,
                                                                 const explorer::Case& reproduction,
                                                                 const explorer::Replay& replay);

}  // namespace crashcheck::cli
