// crashcheck: the command line over the checker.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "commands.h"
#include "printable.h"

namespace crashcheck::cli {

report::Palette Common::palette() const {
  if (color == "always") return report::Palette(true);
  if (color == "never") return report::Palette(false);
  const char* no_color = std::getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  return report::Palette(!refused && isatty(STDOUT_FILENO) != 0);
}

int complain(std::string_view message, std::string_view hint) {
  std::cout.flush();
  std::cerr << "crashcheck: " << printable(message) << "\n";
  if (!hint.empty()) std::cerr << hint << "\n";
  return kBadUsage;
}

bool nobody_reads_output() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return std::cout.fail() && poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

namespace {

constexpr const char* kExitStatuses =
    "Exit status: 0 all held or matched, 1 a violation, 2 bad usage or input, 3 unknown or "
    "incomplete.";

/// Puts /dev/null where a standard stream is closed: the next file to be opened would take its
/// place, and have everything written into it that is printed. False where standard output was
/// closed or a place could not be filled.
bool fill_standard_streams() {
  bool usable = true;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    if (open("/dev/null", O_RDWR) != fd || fd == STDOUT_FILENO) usable = false;
  }
  return usable;
}

/// A pipe that nobody reads any more ends the program as it would have without a handler, in
/// silence: `| head` has seen what it wanted.
int end_without_output(void (*on_broken_pipe)(int)) {
  if (nobody_reads_output()) {
    std::signal(SIGPIPE, on_broken_pipe);
    std::raise(SIGPIPE);
  }
  return complain("standard output cannot be written");
}

int run(int argc, char** argv) {
  CLI::App app(
      "Verifies that a persistent store survives crashes: replays histories of operations, "
      "cuts the power at every write and sync, recovers, and checks every guarantee.");
  app.name("crashcheck");
  app.footer(kExitStatuses);
  app.set_version_flag("--version", std::string("crashcheck ") + CRASHCHECK_VERSION);
  app.require_subcommand(0, 1);
  Common common;
  app.add_option("--color", common.color, "Colours: auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.fallthrough();

  std::vector<std::pair<CLI::App*, Command>> commands;
  for (const auto add : {add_explore, add_prove, add_audit, add_replay, add_shrink, add_emit_test,
                         add_run, add_inspect, add_completions, add_manual}) {
    Command command = add(app, common);
    commands.emplace_back(app.get_subcommands({}).back(), std::move(command));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& information) {
    return app.exit(information);
  } catch (const CLI::ParseError& error) {
    return complain(error.what(), "Try 'crashcheck --help' or 'crashcheck COMMAND --help'.");
  }
  for (const auto& [subcommand, command] : commands) {
    if (subcommand->parsed()) return command();
  }
  std::vector<std::string> names;
  for (const auto& [subcommand, command] : commands) names.push_back(subcommand->get_name());
  return complain(
      fmt::format("name a command: {}; 'crashcheck --help' tells more", fmt::join(names, ", ")));
}

}  // namespace
}  // namespace crashcheck::cli

int main(int argc, char** argv) {
  try {
    if (!crashcheck::cli::fill_standard_streams()) {
      return crashcheck::cli::complain("standard output is closed");
    }
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes is an error like a full device
    // So is a reader that is gone: files are still to be written.
    const auto on_broken_pipe = std::signal(SIGPIPE, SIG_IGN);
    const int status = crashcheck::cli::run(argc, argv);
    return std::cout.flush() ? status : crashcheck::cli::end_without_output(on_broken_pipe);
  } catch (const std::exception& error) {
    crashcheck::cli::complain(std::string("internal error: ") + error.what());
    return crashcheck::cli::kUnknown;
  }
}
