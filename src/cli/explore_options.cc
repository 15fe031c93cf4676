// The table, and what options that are left out mean.
#include "explore_options.h"

#include <fmt/format.h>

#include "campaign_report.h"
#include "explorer/beginning.h"
#include "memory_watch.h"
#include "offer.h"
#include "option_limits.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

/// Of the scale that is asked for: histories of every scale cost more.
constexpr std::uint64_t kSmallHistories = 2000;
constexpr std::uint64_t kSwarmHistories = 250;
/// A state of a database takes much longer.
constexpr std::uint64_t kHistoriesInDirectories = 12;

}  // namespace

std::uint64_t ExploreOptions::memory_bytes() const {
  return parse_bytes(memory).value_or(half_of_the_machine());
}

std::uint64_t ExploreOptions::histories(faultfs::Medium medium) const {
  if (sequences) return *sequences;
  if (seconds) return kAsManyAsFit;
  if (medium == faultfs::Medium::kDirectory) return kHistoriesInDirectories;
  return scale == kSmallScale ? kSmallHistories : kSwarmHistories;
}

std::vector<Option> options_of(ExploreOptions& options) {
  static const std::string kHistoriesText = fmt::format(
      "How many histories; if neither they nor a time are given {}, or {} small ones, of "
      "a store in a directory {}",
      kSwarmHistories, kSmallHistories, kHistoriesInDirectories);
  static const std::string kFromText = fmt::format(
      "Histories begin with this file of the store, of {} bytes at most, instead of an empty one. "
      "They work on what is in it: of a heap each extent in use is one slice. Cases carry it",
      explorer::kMaxBeginningBytes);
  return {
      {.names = "HISTORY",
       .target = &options.file,
       .description =
           "A case file without a crash, or - for standard input: explore this history, at every "
           "crash point with whatever may survive. Its store, and its device if none is given, are "
           "those of the file",
       .value = "FILE"},
      {.names = "--seed",
       .target = &options.seed,
       .description = "Number of the campaign; the same seed, the same run",
       .rule = whole_number(0, UINT64_MAX),
       .shows_default = true},
      {.names = "--histories",
       .target = &options.sequences,
       .description = kHistoriesText,
       .rule = whole_number(1, kAsManyAsFit),
       .synonym = "--sequences"},
      {.names = "--from",
       .target = &options.from,
       .description = kFromText,
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--operations",
       .target = &options.operations,
       .description = "The longest history",
       .rule = whole_number(1, kMaxOperations),
       .shows_default = true},
      {.names = "--scale",
       .target = &options.scale,
       .description =
           "small: histories of few operations on little data; swarm: each draws a scale "
           "of its own, and what happens to it",
       .rule = one_of({std::string(kSmallScale), std::string(kSwarmScale)}),
       .shows_default = true},
      {.names = "--time",
       .target = &options.seconds,
       .description =
           "How long all of it may take, shrinking included, shared by the campaigns; without "
           "--histories as many histories as fit",
       .rule = duration(kMaxSeconds)},
      {.names = "--store",
       .target = &options.protocols,
       .description = "Store",
       .rule = known_values(names_of(offer().stores)),
       .synonym = "--protocol",
       .shows_default = true},
      {.names = "--device",
       .target = &options.profiles,
       .description = "Device, with fields of its own: [,unit=BYTES] [,cache=none|volatile] "
                      "[,ordering=fifo|any] [,fill=zero+garbage+stale] [,sync=honest|lying] "
                      "[,overwrite=safe|garbage|unreadable] [,space=BYTES] [,reserve=yes|no]; of "
                      "a store in a directory a file system: [,unit=BYTES] [,fill=zero+garbage] "
                      "[,rename=whole|split|loose]",
       .rule = known_values(device_and_file_system_names()),
       .synonym = "--profile",
       .shows_default = true},
      {.names = "--nested",
       .target = &options.nested,
       .description = "How many crashes in a row may hit the recoveries from a crash",
       .rule = whole_number(0, kMaxNested),
       .shows_default = true},
      {.names = "--crashes",
       .target = &options.crashes,
       .description = "How many crashes a history may go through, recoveries not counted",
       .rule = whole_number(1, kMaxCrashes),
       .shows_default = true},
      {.names = "--deep-trees",
       .target = &options.deep_trees,
       .description =
           "After every so many histories one more that builds a deep free tree; 0: none",
       .rule = whole_number(0, kAsManyAsFit),
       .shows_default = true},
      {.names = "--epoch-cap",
       .target = &options.epoch_cap,
       .description = "Sample a crash point that has more images than this",
       .rule = whole_number(1, UINT64_MAX),
       .shows_default = true},
      {.names = "--faults",
       .target = &options.faults,
       .description = "Make I/O calls fail as well: each of them, in every way"},
      {.names = "--recovery-faults",
       .target = &options.recovery_faults,
       .description = "With --faults: in the recoveries from so many crash images of each step, "
                      "too",
       .rule = whole_number(0, kMaxRecoveryFaults),
       .shows_default = true},
      {.names = "--fault-pairs",
       .target = &options.fault_pairs,
       .description = "With --faults: two in one life, so many drawn pairs for each history",
       .rule = whole_number(0, kMaxFaultPairs),
       .shows_default = true},
      {.names = "--damage",
       .target = &options.damage,
       .description = "Damage files as well: flip bits, cut them, lose sectors or make them stale"},
      {.names = "--first",
       .target = &options.first,
       .description = "Stop after the first history with a violation"},
      {.names = "-v,--verbose",
       .target = &options.verbose,
       .description = "All counts of each campaign, and a minimal case of each kind of violation"},
      {.names = "--require-coverage",
       .target = &options.require_coverage,
       .description = "Exit 3 where a campaign has not reached all stated features"},
      {.names = "--jobs",
       .target = &options.jobs,
       .description = "Threads; the result does not depend on them",
       .rule = whole_number(1, kMaxJobs)},
      {.names = "--memory",
       .target = &options.memory,
       .description =
           "End with what there is, incomplete, once the program takes more than this; half of "
           "the machine's memory, if not given",
       .rule = of_form("512M, 4G", problem_with_bytes)},
      {.names = "--json",
       .target = &options.json,
       .description = "Write the results to this file as JSON",
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--junit",
       .target = &options.junit,
       .description = "Write the results to this file as JUnit XML",
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--sarif",
       .target = &options.sarif,
       .description = "Write the violations to this file as SARIF 2.1.0",
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--save-cases",
       .target = &options.save_cases,
       .description = "Keep each minimal case in this directory; crashcheck-cases, beside the "
                      "results or here, if not given",
       .value = "DIRECTORY",
       .rule = not_empty()},
      {.names = "--no-keep",
       .target = &options.no_keep,
       .description = "Keep no cases, and try none that were kept",
       .excludes = "--save-cases"},
  };
}

}  // namespace crashcheck::cli
