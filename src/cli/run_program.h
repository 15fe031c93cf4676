// A program over the checker.
#pragma once

#include "offer.h"

namespace crashcheck::cli {

/// Makes the offer, parses the command line and carries the command out. Returns the exit status.
[[nodiscard]] int run_program(int argc, char** argv, Offer made);

}  // namespace crashcheck::cli
