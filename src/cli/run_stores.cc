// The commands that are for any store, over stores of one's own.
#include "program/run_stores.h"

#include <filesystem>
#include <utility>

#include "explorer/program_name.h"
#include "failure_screen.h"
#include "io/assert.h"
#include "run_program.h"
#include "what_is_tested.h"

namespace crashcheck {
namespace {

std::vector<cli::Command> commands_for_any_store(const cli::Program& program) {
  const cli::Common& common = program.common;
  return {cli::explore_command(common), cli::prove_command(common), cli::audit_command(common),
          cli::replay_command(common), cli::shrink_command(common)};
}

}  // namespace

int run_stores(int argc, char** argv, std::vector<const explorer::Store*> stores) {
  CRASHCHECK_ASSERT(argc > 0);
  explorer::set_program_name(cli::shell_word(std::filesystem::path(argv[0]).filename().string()));
  cli::Offer offer;
  offer.stores = explorer::Stores(std::move(stores));
  offer.usual = cli::names_of(offer.stores);
  offer.explored = offer.usual;
  offer.commands = commands_for_any_store;
  return cli::run_program(argc, argv, std::move(offer));
}

}  // namespace crashcheck
