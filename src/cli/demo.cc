// crashcheck demo: the published protocol breaks, in words for who sees the program for the first
// time.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "exploration_run.h"
#include "ghost_tree_commands.h"

namespace crashcheck::cli {
namespace {

constexpr std::string_view kBefore =
    "The store in-place is an allocator in a file, as it was published. Its users allocate and "
    "free\n"
    "slices. crashcheck runs random histories of such calls, kills the process after every single\n"
    "write, lets the store recover, and compares it with what the calls had promised.\n\n";

constexpr std::string_view kAfter =
    "\nHow to read this: FAIL names the promise that is broken. The history is the shortest one "
    "that\n"
    "breaks it; the arrow marks the crash. Why names the write that came too early and the write "
    "that\n"
    "never came. 'before' and 'recovered' are the file before the crash and after the recovery.\n"
    "As expected: this protocol is kept to show the bug. The store journaled has the same calls "
    "and\n"
    "survives; 'crashcheck explore' tests it.\n";

int demo(const Common& common) {
  ExploreOptions options;
  options.protocols = {"in-place"};
  options.profiles = {"kill"};
  options.scale = std::string(kSmallScale);
  options.first = true;
  options.no_keep = true;
  const auto plan = make_plan(options);
  if (!plan) return complain(plan.error());
  std::cout << kBefore << std::flush;
  const report::Palette palette = common.palette();
  ExplorationRun run(*plan, options, palette);
  const RunOutcome outcome = run.run();
  if (outcome != RunOutcome::kFail) return kUnknown;
  std::cout << kAfter;
  return kHeld;
}

}  // namespace

Command demo_command(const Common& common) {
  return {.name = "demo",
          .description = "Show within seconds how the published protocol loses data in a crash",
          .run = [&common] { return demo(common); }};
}

}  // namespace crashcheck::cli
