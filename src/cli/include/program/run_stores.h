// Stores of one's own under the commands of crashcheck: explore, prove, audit, replay and shrink,
// in a program of one's own. Thread rule: called once, by main.
#pragma once

#include <vector>

#include "explorer/store.h"

namespace crashcheck {

/// Carries out the command line and returns the exit status for main: 0 all held or matched, 1 a
/// violation, 2 bad usage or input, 3 unknown or incomplete. `--store` names some of the stores;
/// without it, a command takes all of them. Texts call the program by the file name of `argv[0]`.
/// It borrows the stores, which outlive the call, writes results to standard output, and ignores
/// SIGPIPE and SIGXFSZ. Checks are made in processes that it forks.
/// REQUIRES: one store at least, and no two of one name; no other thread runs.
[[nodiscard]] int run_stores(int argc, char** argv, std::vector<const explorer::Store*> stores);

}  // namespace crashcheck
