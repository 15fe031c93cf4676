// The bytes of a state that count.
#include "canonical.h"

#include <algorithm>

#include "explorer/hashing.h"
#include "explorer/recording.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::Form;
using explorer::Hasher;
using oracle::Range;

constexpr std::uint64_t kArenaInFile = oracle::kFileHeaderBytes + oracle::kArenaBegin;

/// Payload bytes that are free, or padding of live blocks: what the store answers for.
oracle::RangeSet stores_own(const oracle::HeapState& known) {
  oracle::RangeSet own = known.free;
  for (const oracle::LiveSlice& slice : known.live) {
    if (!slice.empty()) own.push_back(slice.padding());
  }
  oracle::normalize(own);
  return own;
}

void add_file(Hasher& hasher, io::ByteView file, const oracle::HeapState& known, Form form) {
  if (form == Form::kExact) {
    hasher.add(file);
    return;
  }
  hasher.add(file.size());
  const auto piece = [&](std::uint64_t begin, std::uint64_t end) {
    begin = std::min<std::uint64_t>(begin, file.size());
    end = std::min<std::uint64_t>(end, file.size());
    hasher.add(begin);
    hasher.add(file.subspan(begin, end - begin));
  };
  piece(0, kArenaInFile);
  for (const Range range : stores_own(known)) {
    piece(oracle::kFileHeaderBytes + range.begin, oracle::kFileHeaderBytes + range.end);
  }
  piece(oracle::kFileHeaderBytes + known.length, file.size());
}

void add_live(Hasher& hasher, const oracle::HeapState& known, Form form) {
  std::vector<std::pair<std::uint64_t, const oracle::LiveSlice*>> by_offset;
  for (const oracle::LiveSlice& slice : known.live) by_offset.emplace_back(slice.offset, &slice);
  std::ranges::sort(by_offset);
  hasher.add(by_offset.size());
  for (const auto& [offset, slice] : by_offset) {
    hasher.add(offset);
    hasher.add(slice->content.size());
    if (form == Form::kExact) hasher.add(slice->handle);
  }
}

/// The last event that a sync has made durable.
std::uint64_t last_durable(const faultfs::Trace& trace) {
  std::uint64_t number = trace.event_count();
  while (number > 0 && trace.event(number).kind != faultfs::EventKind::kSync) --number;
  return number;
}

void add_pending(Hasher& hasher, const faultfs::Trace& trace, const oracle::HeapState& known,
                 Form form) {
  const std::uint64_t durable = last_durable(trace);
  hasher.add(trace.event_count() - durable);
  if (durable == trace.event_count()) return;
  add_file(hasher, faultfs::live_view(trace, durable).bytes(), known, form);
  for (std::uint64_t number = durable + 1; number <= trace.event_count(); ++number) {
    const faultfs::Event& event = trace.event(number);
    hasher.add(static_cast<std::uint64_t>(event.kind));
    hasher.add(event.offset);
    hasher.add(event.length);
    hasher.add(trace.data(event));
  }
}

}  // namespace

explorer::Hash128 key_of(const explorer::Recording& recording, const oracle::HeapState& known,
                         const faultfs::DeviceProfile& profile, Form form) {
  const faultfs::Trace& trace = recording.trace;
  Hasher hasher;
  add_file(hasher, faultfs::live_view(trace, trace.event_count()).bytes(), known, form);
  add_live(hasher, known, form);
  const bool has_cache = profile.cache != faultfs::Cache::kNone;
  if (has_cache) add_pending(hasher, trace, known, form);
  std::size_t opened = recording.steps.size() - 1;
  while (opened > 0 && !recording.operations[opened - 1].is_reopen()) {
    --opened;
  }
  hasher.add(trace.event_count() > recording.steps[opened].last_event ? std::uint64_t{1} : 0);
  if (form == Form::kExact) hasher.add(explorer::fingerprint(recording));
  return hasher.value();
}

}  // namespace crashcheck::ghost_tree
