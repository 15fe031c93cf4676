// SQLite's loop: the first call of a kind fails, then the second, ... until none is left to fail.
// Crash points before the failure are those of the recording without one, and are left out.
#include "faults.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "faultfs/faulty_directory.h"
#include "faultfs/memory_directory.h"

namespace crashcheck {

using faultfs::FaultPoint;

namespace {

/// A workload that goes on after so many failed calls tries again without end, and is stopped.
constexpr std::uint64_t kMostFailures = 100;

/// Others of a point are like one of these to a store.
constexpr std::array kErrors = {EIO, ENOSPC};

bool has_error(FaultPoint point, int error) {
  return std::ranges::find(faultfs::errnos(point), error) != faultfs::errnos(point).end();
}

}  // namespace

FaultyRecording record(const Workload& workload, const CallFault& fault, const RecordingOn& on) {
  FaultyRecording recording;
  faultfs::DirectoryTrace& trace = recording.recorded.trace;
  faultfs::MemoryDirectory disk(trace, on.limits);
  if (on.space_bytes) disk.set_space(*on.space_bytes);
  std::uint64_t failures = 0;
  const auto note_failure = [&](std::string words) {
    if (++failures > kMostFailures)
      throw std::runtime_error("the workload tries again without end");
    if (failures > 1) return;
    recording.words = std::move(words);
    recording.event = trace.event_count();
  };
  faultfs::FaultyDirectory faulty(
      disk, {.wrote_bytes = fault.writes_part ? UINT64_MAX : 0,
             .on_failed_sync = [&](const File& file) { disk.fail_sync(file, fault.reverts); },
             .on_failed_directory_sync = [&](std::string_view path) { disk.fail_sync(path); },
             .on_failure = note_failure});
  World world(disk, faulty);
  const faultfs::ArmedFault armed(fault.fault);
  run(workload, world, disk, on.limits, recording.recorded);
  return recording;
}

FaultSearch::FaultSearch(const Workload& workload, const Check& check,
                         const faultfs::DirectoryTrace& base, Judge& judge,
                         std::vector<faultfs::FileSystemModel> ladder, const Options& options,
                         isolation::Guard* guard)
    : workload_(workload),
      check_(check),
      told_(base),
      judge_(judge),
      ladder_(std::move(ladder)),
      options_(options),
      guard_(guard) {}

void FaultSearch::run(std::uint64_t max_states, std::set<std::string> known) {
  max_states_ = max_states;
  known_ = std::move(known);
  for (std::size_t number = 0; number < faultfs::kFaultPoints; ++number) {
    const auto point = static_cast<FaultPoint>(number);
    for (const int error : kErrors) {
      if (!has_error(point, error)) continue;
      for (const bool forever : {false, true}) {
        CallFault fault{.fault = {point, 1, error, forever}};
        fail_calls(fault);
        fault.writes_part = point == FaultPoint::kWrite;
        fault.reverts = point == FaultPoint::kSync;
        if (fault.writes_part || fault.reverts) fail_calls(fault);
      }
    }
  }
}

void FaultSearch::run_deaths(const faultfs::DirectoryTrace& base, std::uint64_t max_states,
                             std::set<std::string> known) {
  max_states_ = max_states;
  known_ = std::move(known);
  const std::uint64_t unit = ladder_.back().unit_bytes;
  for (std::uint64_t event = 0; event <= base.event_count() && is_complete_; ++event) {
    faultfs::DirectoryTrace trace = base;
    trace.cut(event);
    if (event == base.event_count()) return die(trace);
    faultfs::DirectoryEvent next = base.event(event + 1);
    // After an acknowledgement there are the same states, and more was promised.
    if (next.kind != faultfs::Change::kAcknowledge) die(trace);
    if (next.kind != faultfs::Change::kWrite) continue;
    next.sync = faultfs::SyncKind::kNothing;
    const io::ByteView bytes = base.data(next);
    for (std::uint64_t end = (next.offset / unit + 1) * unit; end < next.end(); end += unit) {
      trace.cut(event);
      trace.append(next, bytes.first(end - next.offset));
      die(trace);
    }
  }
}

void FaultSearch::die(const faultfs::DirectoryTrace& trace) {
  FaultyRecording recording;
  recording.event = trace.event_count();
  recording.recorded.trace = judge_.recovery_after(trace, Acknowledgements(trace).all());
  if (recording.recorded.trace.event_count() == recording.event) return;
  recording.words = "the process dies, and recovery goes on with what it left";
  ++faults_;
  search(std::make_shared<const FaultyRecording>(std::move(recording)));
}

void FaultSearch::fail_calls(CallFault fault) {
  for (fault.fault.nth = 1; is_complete_; ++fault.fault.nth) {
    const auto recording =
        std::make_shared<const FaultyRecording>(record(workload_, fault, recording_on(options_)));
    if (recording->words.empty()) return;
    ++faults_;
    const faultfs::Hash128 hash = hash_of_events(recording->recorded.trace);
    if (seen_.insert({hash.high, hash.low}).second) search(recording);
  }
}

/// Whether what was told is the beginning of what was told without a fault: then an answer about a
/// state is the same.
bool FaultSearch::tells_as_base(const Acknowledgements& acknowledged) const {
  const std::vector<std::string>& told = acknowledged.all();
  return told.size() <= told_.all().size() &&
         std::equal(told.begin(), told.end(), told_.all().begin());
}

void FaultSearch::search(const std::shared_ptr<const FaultyRecording>& recording) {
  const faultfs::DirectoryTrace& trace = recording->recorded.trace;
  Options left = options_;
  left.max_states = max_states_ - std::min(states_, max_states_);
  Judge own(check_, options_.space_bytes);
  own.use(guard_);
  Judge& judge = tells_as_base(Acknowledgements(trace)) ? judge_ : own;
  judge.begin_search();
  const Explorable what{trace, ladder_, left, recording->event};
  const Pieces here(left, false);
  Search search(what, here, judge);
  search.run();
  states_ += search.states();
  nested_states_ += search.nested_states();
  is_complete_ = search.is_complete();
  keep(recording, what, judge, search);
}

void FaultSearch::keep(const std::shared_ptr<const FaultyRecording>& recording,
                       const Explorable& what, Judge& judge, const Search& search) {
  for (const auto& [kind, candidates] : search.candidates()) {
    if (known_.contains(kind)) continue;
    Example example = best_example(what, judge, candidates);
    const auto known = examples_.find(kind);
    const bool is_milder = known == examples_.end() || example.model < known->second.example.model;
    if (!is_milder) continue;
    examples_.insert_or_assign(kind,
                               FaultExample{recording, std::move(example), search.explored()});
  }
}

}  // namespace crashcheck
