// The subcommands. Each says as values what it takes, and with which function it is carried out.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "option.h"
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

struct Command {
  std::string_view name;
  std::string_view description;
  std::vector<Option> options = {};
  std::string_view footer = {};   ///< below its help
  std::function<int()> run = {};  ///< returns the exit status; the options' targets live as long
};

/// The whole command line. It outlives the commands, which borrow it.
struct Program {
  Common common;
  Command itself;  ///< its options are for every command
  std::vector<Command> commands;
  std::string_view footer;  ///< below its help, and that of commands without one of their own
};

Command explore_command(const Common& common);
Command prove_command(const Common& common);
Command audit_command(const Common& common);
Command replay_command(const Common& common);
Command shrink_command(const Common& common);
Command completions_command(const Program& program);
Command manual_command(const Program& program);

/// "crashcheck: MESSAGE" on standard error, made printable, and the hint below it; returns
/// kBadUsage.
int complain(std::string_view message, std::string_view hint = {});

/// Whether something was printed and standard output is a pipe that nobody reads any more: what is
/// done only to be printed need not be done.
[[nodiscard]] bool nobody_reads_output();

}  // namespace crashcheck::cli
