// The command line over the checker, whatever its stores and commands.
#include "run_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <utility>

#include "arguments.h"
#include "commands.h"
#include "explorer/program_name.h"
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
  std::cerr << explorer::program_name() << ": " << printable(message) << "\n";
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

constexpr const char* kSynonyms = "--protocol and --profile are synonyms of --store and --device.";

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

/// A pipe without a reader ends the program as it would have without a handler, in
/// silence: `| head` has seen what it wanted.
int end_without_output(void (*on_broken_pipe)(int)) {
  if (nobody_reads_output()) {
    std::signal(SIGPIPE, on_broken_pipe);
    std::raise(SIGPIPE);
  }
  return complain("standard output cannot be written");
}

void declare(Program& program) {
  program.itself = {
      .name = explorer::program_name(),
      .description =
          "Verifies that a persistent store survives crashes: replays histories of operations, "
          "cuts the power at every write and sync, recovers, and checks every guarantee.",
      .options = {{.names = "--color",
                   .target = &program.common.color,
                   .description = "Colours: auto, always or never",
                   .rule = one_of({"auto", "always", "never"})}},
      .footer = kSynonyms};
  program.footer = kExitStatuses;
  program.commands = offer().commands(program);
}

int run(int argc, char** argv) {
  Program program;
  declare(program);
  const auto named = parse_arguments(program, argc, argv);
  if (!named) return named.error();
  if (*named != nullptr) return (*named)->run();
  std::vector<std::string_view> names;
  for (const Command& command : program.commands) names.push_back(command.name);
  return complain(fmt::format("name a command: {}; '{} --help' tells more", fmt::join(names, ", "),
                              explorer::program_name()));
}

}  // namespace

int run_program(int argc, char** argv, Offer made) {
  make_offer(std::move(made));
  try {
    if (!fill_standard_streams()) return complain("standard output is closed");
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes is an error like a full device
    // So is a reader that is gone: files are still to be written.
    const auto on_broken_pipe = std::signal(SIGPIPE, SIG_IGN);
    const int status = run(argc, argv);
    return std::cout.flush() ? status : end_without_output(on_broken_pipe);
  } catch (const std::exception& error) {
    complain(std::string("internal error: ") + error.what());
    return kUnknown;
  }
}

}  // namespace crashcheck::cli
