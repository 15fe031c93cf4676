// crashcheck: the stores that come with it, with the commands for any store and those of GhostTree.
#include "emitter/emitter.h"
#include "ghost_tree_commands.h"
#include "run_program.h"
#include "subjects/ghost_tree_subject.h"
#include "subjects/stores.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

std::vector<Command> all_commands(const Program& program) {
  const Common& common = program.common;
  return {demo_command(common),         explore_command(common),
          prove_command(common),        audit_command(common),
          replay_command(common),       shrink_command(common),
          emit_test_command(),          run_command(),
          inspect_command(common),      repair_command(),
          completions_command(program), manual_command(program)};
}

bool makes_test(const explorer::Case& reproduction, const explorer::Replay& replay) {
  return emitter::test_file(reproduction, replay, {}).has_value();
}

Offer crashcheck_offer() {
  return {.stores = subjects::all_stores(),
          .usual = names_of(subjects::ghost_trees()),
          .explored = {"journaled"},
          .commands = all_commands,
          .makes_test = makes_test};
}

}  // namespace
}  // namespace crashcheck::cli

int main(int argc, char** argv) {
  return crashcheck::cli::run_program(argc, argv, crashcheck::cli::crashcheck_offer());
}
