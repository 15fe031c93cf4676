// crashcheck explore: random histories, crashed at every event.
#include <memory>

#include "commands.h"
#include "exploration_run.h"

namespace crashcheck::cli {
namespace {

int explore(const ExploreOptions& options, const Common& common) {
  const auto plan = make_plan(options);
  if (!plan) return complain(plan.error());
  if (const auto checked = check_outputs(options); !checked) return complain(checked.error());
  const report::Palette palette = common.palette();
  ExplorationRun run(*plan, options, palette);
  const RunOutcome outcome = run.run();
  return run.all_written() ? exit_status(outcome) : kBadUsage;
}

}  // namespace

Command explore_command(const Common& common) {
  auto options = std::make_shared<ExploreOptions>();
  return {
      .name = "explore",
      .description = "Crash random histories at every event, recover, check; shrink what is found",
      .options = with_isolation(options_of(*options), options->isolation),
      .run = [options, &common] { return explore(*options, common); }};
}

}  // namespace crashcheck::cli
