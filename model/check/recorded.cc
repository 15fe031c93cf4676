// Runs a workload on a directory in memory, and compares two such runs.
#include "recorded.h"

#include <algorithm>
#include <exception>

namespace crashcheck {

using faultfs::DirectoryEvent;
using faultfs::DirectoryTrace;
using faultfs::NodeNames;

namespace {

/// One event as text that says all of it but the bytes, with the names of its time.
std::string line_of(const DirectoryTrace& trace, std::uint64_t number) {
  NodeNames names(trace);
  names.move_to(number - 1);
  return to_string(trace, trace.event(number), names);
}

bool is_same(const DirectoryTrace& a, const DirectoryTrace& b, std::uint64_t number) {
  const DirectoryEvent& of_a = a.event(number);
  const DirectoryEvent& of_b = b.event(number);
  DirectoryEvent without_text = of_b;
  without_text.text = of_a.text;
  without_text.thread = of_a.thread;
  return of_a == without_text && a.text(of_a.text) == b.text(of_b.text) &&
         std::ranges::equal(a.data(of_a), b.data(of_b));
}

}  // namespace

RecordingOn recording_on(const Options& options) {
  return {{options.max_recorded_bytes, options.max_recorded_events}, options.space_bytes};
}

Recorded record(const Workload& workload, const RecordingOn& on) {
  Recorded recorded;
  faultfs::MemoryDirectory disk(recorded.trace, on.limits);
  if (on.space_bytes) disk.set_space(*on.space_bytes);
  World world(disk);
  run(workload, world, disk, on.limits, recorded);
  recorded.ran_out_of_space = disk.ran_out_of_space();
  if (recorded.ran_out_of_space && !disk.is_full()) recorded.failure.clear();
  return recorded;
}

void run(const Workload& workload, World& world, const faultfs::MemoryDirectory& disk,
         const faultfs::RecordingLimits& limits, Recorded& recorded) {
  try {
    workload(world);
  } catch (const std::exception& thrown) {
    recorded.failure = std::string("the workload threw: ") + thrown.what();
  } catch (...) {
    recorded.failure = "the workload threw something that is no std::exception";
  }
  if (disk.is_full()) {
    recorded.failure = "the workload does too much: more than " + std::to_string(limits.events) +
                       " events, or " + std::to_string(limits.bytes) +
                       " bytes; see Options::max_recorded_bytes";
  }
}

std::string difference(const DirectoryTrace& first, const DirectoryTrace& second) {
  const std::uint64_t common = std::min(first.event_count(), second.event_count());
  for (std::uint64_t number = 1; number <= common; ++number) {
    if (is_same(first, second, number)) continue;
    const std::string of_first = line_of(first, number);
    const std::string of_second = line_of(second, number);
    std::string text = "event " + std::to_string(number) + " was \"";
    text.append(of_first).append("\"");
    if (of_first == of_second) {
      return text.append(" both times, with other bytes or on another file");
    }
    return text.append(" and, run again, \"").append(of_second).append("\"");
  }
  if (first.event_count() == second.event_count()) return {};
  return "one recording has " + std::to_string(first.event_count()) + " events, the other " +
         std::to_string(second.event_count());
}

Acknowledgements::Acknowledgements(const DirectoryTrace& trace) {
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) {
    const DirectoryEvent& event = trace.event(number);
    if (event.kind != faultfs::Change::kAcknowledge) continue;
    events_.push_back(number);
    texts_.emplace_back(trace.text(event.text));
  }
}

std::span<const std::string> Acknowledgements::until(std::uint64_t event) const {
  const auto count = std::ranges::upper_bound(events_, event) - events_.begin();
  return std::span(texts_).first(static_cast<std::size_t>(count));
}

}  // namespace crashcheck
