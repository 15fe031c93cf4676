// crashcheck completions: what bash and zsh need to complete command lines of this program.
#include <fmt/format.h>

#include <iostream>

#include "command_line.h"
#include "commands.h"
#include "shell_completions.h"

namespace crashcheck::cli {

Command add_completions(CLI::App& app, const Common&) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completions", "Print what a shell needs to complete command lines");
  command->add_option("SHELL", *shell, "The shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  command->footer(
      "For the shell that runs:\n"
      "  source <(crashcheck completions bash)");
  return [shell, &app] {
    const auto commands = read_command_lines(app);
    std::cout << (*shell == "bash" ? bash_completions(commands) : zsh_completions(commands));
    return static_cast<int>(kHeld);
  };
}

}  // namespace crashcheck::cli
