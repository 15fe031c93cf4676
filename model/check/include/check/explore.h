// Checks a store of one's own: a workload runs once, recorded; then every state that a crash may
// leave of its files is given to a check. Thread rule: explorations may run side by side if their
// workloads and checks share nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check/world.h"

namespace crashcheck {

struct Options {
  /// The most hostile file system to explore: kill, ordered, folklore, xfs, ext4, posix-names,
  /// btrfs, posix, powerloss (posix,unit=512), hostile, or one of these with fields. Milder ones
  /// are explored on the way. "kill,then=DEVICE", which wants `nested`: the process dies, recovery
  /// goes on with what it left, and the power fails inside that recovery.
  std::string device = "powerloss";
  /// How many crashes inside a recovery are explored after the first crash.
  unsigned nested = 0;
  /// A crash point with more states than this is sampled.
  std::uint64_t states_at_a_point = 4096;
  /// The same inside recoveries, of which there is one for each state.
  std::uint64_t nested_states_at_a_point = 64;
  /// Ends the exploration after so many checks, or 32 times as many choices: the report is
  /// incomplete then.
  std::uint64_t max_states = 1'000'000;
  /// Whether each call of the workload also fails, once and from then on, with each error that a
  /// kernel gives. The workload may throw after that: it has stopped there. Faults are armed for
  /// the thread that runs the workload; calls of other threads do not fail.
  bool faults = false;
  /// The medium has so many bytes, 4096 at a time: a name costs that much, and a file its size.
  /// Nothing: enough. The workload may throw after a call found no space: it has stopped there.
  std::optional<std::uint64_t> space_bytes = std::nullopt;
  /// Names the kept case: "NAME.case".
  std::string name = "store";
  /// Where failing cases are kept, to be tried first at the next run; empty: nowhere.
  std::string cases = "crashcheck-cases";
  /// Whether to look for the sync that is missing.
  bool suggest = true;
  /// What a workload may write, and how many changes, syncs and acknowledgements it may make: then
  /// its calls are kNoSpace, and the exploration fails.
  std::uint64_t max_recorded_bytes = std::uint64_t{256} << 20U;
  std::uint64_t max_recorded_events = 100'000;
  /// How many checks are carried out at a time; with more than one, in worker processes. The work
  /// is divided at acknowledgements, and the report is the same for any number. 0 is 1.
  unsigned jobs = 1;
  /// Whether checks are carried out in a worker process even for one job. A check that dies, hangs
  /// or takes too much memory is a violation then, and the exploration goes on. The program does
  /// not see what such a check changes in its memory. Not done, and `Report::notes` says so, where
  /// other threads are running after the workload.
  bool isolate = false;
  /// In a worker process: how much processor time a check may take, or how long it may sleep; at
  /// least 0.1. Once one has hung, the next ones get a hundredth, though no less than 0.1.
  double seconds_per_check = 10;
  /// In a worker process: how much memory a check may take beyond what the process had; at least
  /// 64 MiB.
  std::uint64_t check_memory_bytes = std::uint64_t{1} << 30U;
};

/// What was explored under one model of a file system.
struct Explored {
  std::string model = {};
  std::uint64_t candidates = 0;  ///< choices made
  std::uint64_t states = 0;      ///< that no milder model, and no earlier crash point, had
  std::uint64_t crash_points = 0;
  std::uint64_t sampled_points = 0;  ///< of these, not explored in full
  std::uint64_t violations = 0;      ///< states that the check objected to
  bool is_complete = true;           ///< the budget did not end before its last crash point
};

/// One kind of violation, by its simplest example.
struct Finding {
  Violation violation = {};
  std::string model = {};              ///< the mildest on which it was found
  std::uint64_t event = 0;             ///< after which the crash comes
  std::string fault = {};              ///< what happened before: "write wal 0..16 failed: no space"
  std::uint64_t states = 0;            ///< that showed this kind
  std::vector<std::string> lost = {};  ///< the calls that were lost, in words
  std::string suggestion = {};  ///< "sync wal before event 5 (rename wal.tmp to wal)"; may be empty
  std::string explanation = {};  ///< all of it, as text
  std::string kept_case = {};    ///< as text; see Options::cases
};

struct Report {
  std::string workload = {};  ///< of a generated one: what it does, line by line
  std::vector<Finding> findings;
  std::vector<Explored> explored;   ///< mildest first
  std::uint64_t states = 0;         ///< checked
  std::uint64_t nested_states = 0;  ///< of these, after a crash inside a recovery
  bool ran_out_of_space = false;    ///< in the workload; see Options::space_bytes
  std::uint64_t deaths = 0;         ///< of the process, after which recovery changed something
  std::uint64_t faults = 0;         ///< ways in which a call failed; see Options::faults
  std::uint64_t fault_states = 0;   ///< of the states, first met after a fault or a death
  std::uint64_t events = 0;
  std::vector<std::string> acknowledged;
  bool is_complete = true;              ///< no budget ended it
  std::string not_deterministic = {};   ///< how the second recording differed; empty if it did not
  std::string failed = {};              ///< why nothing could be explored; empty if it could
  std::vector<std::string> notes = {};  ///< what could not be done as asked, in sentences

  [[nodiscard]] bool is_safe() const { return findings.empty() && failed.empty() && is_complete; }
};

/// Never throws what workload or check throw. Forks where the options ask for worker processes:
/// then no other thread may fork meanwhile. ERRORS: `Report::failed` says what is wrong with the
/// options, the workload or the worker processes; a check that objects to the finished workload,
/// without any crash, is a finding of its own.
[[nodiscard]] Report explore(const Workload& workload, const Check& check,
                             const Options& options = {});

/// For a terminal: each finding, then what was explored, the verdict last.
[[nodiscard]] std::string to_string(const Report& report);

}  // namespace crashcheck
