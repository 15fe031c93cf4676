// Hashes of recordings, and hashes as text.
#include "hashing.h"

#include <array>

namespace crashcheck::explorer {

std::string to_string(const Hash128& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint64_t half : {hash.high, hash.low}) {
    for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(half >> shift) & 15U];
  }
  return text;
}

Hash128 fingerprint(const Recording& recording) {
  Hasher hasher;
  const faultfs::Trace& trace = recording.trace;
  hasher.add(trace.base());
  for (const faultfs::Event& event : trace.events()) {
    hasher.add(event.offset);
    hasher.add(event.length);
    hasher.add(static_cast<std::uint64_t>(event.kind));
    hasher.add(trace.data(event));
  }
  for (const faultfs::FailedSync& failed : trace.failed_syncs()) {
    hasher.add(failed.after_event);
    hasher.add(failed.reverts ? 1 : 0);
    hasher.add(failed.durable);
  }
  for (const Recording::Fired& fired : recording.fired) {
    hasher.add(fired.step);
    hasher.add(fired.event);
  }
  for (const Step& step : recording.steps) {
    hasher.add(step.last_event);
    hasher.add(step.error ? 1 : 0);
    hasher.add(step.afterwards.size());
    hasher.add(step.findings.size());
  }
  for (const auto& operation : recording.operations) hasher.add(history::to_string(operation));
  return hasher.value();
}

}  // namespace crashcheck::explorer
