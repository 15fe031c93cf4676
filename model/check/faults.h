// Records the workload anew with each call failing, or the process dying and recovering, and
// searches the crashes after that. Thread rule: an object belongs to one thread.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "faultfs/fault_plan.h"
#include "recorded.h"
#include "search.h"

namespace crashcheck {

/// One call that fails, in one way.
struct CallFault {
  faultfs::Fault fault;
  bool writes_part = false;  ///< of a write: as much of it as a failing one can let through
  bool reverts = false;      ///< of a sync of a file: it then reads as it was synced before
};

/// A recording in which a call failed.
struct FaultyRecording {
  Recorded recorded;
  std::string words = {};   ///< the call that failed first; empty where none did
  std::uint64_t event = 0;  ///< after which it failed
};
[[nodiscard]] FaultyRecording record(const Workload& workload, const CallFault& fault,
                                     const RecordingOn& on);

/// The mildest example of one kind of violation that shows only after a fault.
struct FaultExample {
  std::shared_ptr<const FaultyRecording> recording;
  Example example;
  std::vector<Explored> explored;
};

class FaultSearch {
 public:
  /// Borrows all but the ladder. `base` is the recording without a fault, `judge` was asked about
  /// its states. `guard` is for the checks; null: they are carried out without.
  FaultSearch(const Workload& workload, const Check& check, const faultfs::DirectoryTrace& base,
              Judge& judge, std::vector<faultfs::FileSystemModel> ladder, const Options& options,
              isolation::Guard* guard);

  /// Lets each call fail. Checks at most so many states; examples of known kinds are not kept.
  void run(std::uint64_t max_states, std::set<std::string> known);
  /// Lets the process die after each event, and after each unit of a write. Nothing is lost by that
  /// or made durable: recovery goes on with `base`.
  void run_deaths(const faultfs::DirectoryTrace& base, std::uint64_t max_states,
                  std::set<std::string> known);

  [[nodiscard]] const std::map<std::string, FaultExample>& examples() const { return examples_; }
  [[nodiscard]] std::uint64_t faults() const { return faults_; }
  [[nodiscard]] std::uint64_t states() const { return states_; }
  [[nodiscard]] std::uint64_t nested_states() const { return nested_states_; }
  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  void fail_calls(CallFault fault);
  void die(const faultfs::DirectoryTrace& trace);
  void search(const std::shared_ptr<const FaultyRecording>& recording);
  [[nodiscard]] bool tells_as_base(const Acknowledgements& acknowledged) const;
  void keep(const std::shared_ptr<const FaultyRecording>& recording, const Explorable& what,
            Judge& judge, const Search& search);

  const Workload& workload_;
  const Check& check_;
  Acknowledgements told_;
  Judge& judge_;
  std::vector<faultfs::FileSystemModel> ladder_;
  Options options_;
  isolation::Guard* guard_;
  std::set<std::string> known_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;  // hashes of recordings
  std::map<std::string, FaultExample> examples_;
  std::uint64_t max_states_ = 0;
  std::uint64_t faults_ = 0;
  std::uint64_t states_ = 0;
  std::uint64_t nested_states_ = 0;
  bool is_complete_ = true;
};

}  // namespace crashcheck
