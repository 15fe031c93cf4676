// A crash, and the crashes inside the recoveries after it, as what they are made of.
// Thread rule: an object belongs to one thread.
#pragma once

#include <memory>

#include "faultfs/directory_crashes.h"
#include "judge.h"
#include "recorded.h"

namespace crashcheck {

/// The first ends the workload, each later one the recovery from the one before.
using CrashPath = std::vector<faultfs::DirectoryCrash>;

/// One life: a trace and the crash that ended it, told.
struct Life {
  faultfs::DirectoryTrace trace;
  faultfs::DirectoryCrash crash;
  std::vector<faultfs::LostChange> lost;
};

struct Outcome {
  std::vector<Life> lives;
  faultfs::Tree tree;  ///< what the last crash left
  std::vector<std::string> acknowledged;
  const Violation* violation = nullptr;  ///< as Judge::Answer
};

/// Carries out paths on one trace under one model.
class Paths {
 public:
  /// Borrows all three.
  Paths(const faultfs::DirectoryTrace& trace, const faultfs::FileSystemModel& model, Judge& judge)
      : trace_(trace), model_(model), judge_(judge), acknowledged_(trace), first_(trace, model) {}

  /// ERRORS: kInvalidArgument where the path does not fit the trace, the model or a recovery.
  [[nodiscard]] io::Result<Outcome> carry_out(const CrashPath& path);
  /// Paths that lose less, or crash less often. REQUIRES: carry_out(path) has a value.
  [[nodiscard]] std::vector<CrashPath> simpler(const CrashPath& path);

 private:
  const faultfs::DirectoryTrace& trace_;
  const faultfs::FileSystemModel& model_;
  Judge& judge_;
  Acknowledgements acknowledged_;
  faultfs::CrashStates first_;
};

/// How much a path loses, to be compared: registers, then calls, then how late it ends.
struct Loss {
  std::size_t crashes = 0;
  std::size_t registers = 0;
  std::size_t calls = 0;
  std::uint64_t event = 0;

  auto operator<=>(const Loss&) const = default;
};
[[nodiscard]] Loss loss_of(const Outcome& outcome);

/// The path with the least loss that can be reached by simpler ones of the same kind of violation.
/// REQUIRES: carry_out(path) has a violation.
[[nodiscard]] CrashPath least(Paths& paths, CrashPath path);

}  // namespace crashcheck
