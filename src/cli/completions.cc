// crashcheck completions: what bash and zsh need to complete command lines of this program.
#include <iostream>
#include <memory>

#include "command_line.h"
#include "commands.h"
#include "shell_completions.h"

namespace crashcheck::cli {

Command completions_command(const Program& program) {
  auto shell = std::make_shared<std::string>();
  return {
      .name = "completions",
      .description = "Print what a shell needs to complete command lines",
      .options = {{.names = "SHELL",
                   .target = shell.get(),
                   .description = "The shell",
                   .rule = one_of({"bash", "zsh"}),
                   .is_required = true}},
      .footer =
          "For the shell that runs:\n"
          "  source <(crashcheck completions bash)",
      .run = [shell, &program] {
        const auto commands = command_lines(program);
        std::cout << (*shell == "bash" ? bash_completions(commands) : zsh_completions(commands));
        return static_cast<int>(kHeld);
      }};
}

}  // namespace crashcheck::cli
