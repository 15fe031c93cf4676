// The subcommands. Each adds itself to the command line and returns the function that carries it
// out.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "report/palette.h"

namespace crashcheck::cli {

/// Exit statuses, the same everywhere.
enum Exit : int {
  kHeld = 0,       ///< everything held, or matched what was expected
  kViolation = 1,  ///< a guarantee is violated, or a case did not match
  kBadUsage = 2,   ///< bad usage or input; nothing was done
  kUnknown = 3,    ///< the result is unknown or incomplete
};

/// What every subcommand shares.
struct Common {
  std::string color = "auto";
  /// Whether colours go to standard output: as asked for, else on a terminal without NO_COLOR.
  [[nodiscard]] report::Palette palette() const;
};

using Command = std::function<int()>;

Command add_explore(CLI::App& app, const Common& common);
Command add_prove(CLI::App& app, const Common& common);
Command add_audit(CLI::App& app, const Common& common);
Command add_replay(CLI::App& app, const Common& common);
Command add_shrink(CLI::App& app, const Common& common);
Command add_emit_test(CLI::App& app, const Common& common);
Command add_run(CLI::App& app, const Common& common);
Command add_inspect(CLI::App& app, const Common& common);
Command add_completions(CLI::App& app, const Common& common);
Command add_manual(CLI::App& app, const Common& common);

/// "crashcheck: MESSAGE" on standard error, made printable, and the hint below it; returns
/// kBadUsage.
int complain(std::string_view message, std::string_view hint = {});

/// Whether something was printed and standard output is a pipe that nobody reads any more: what is
/// done only to be printed need not be done.
[[nodiscard]] bool nobody_reads_output();

}  // namespace crashcheck::cli
