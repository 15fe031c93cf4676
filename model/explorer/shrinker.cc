// Greedy descent over single simplifications.
#include "explorer/shrinker.h"

#include "generator/shrinks.h"

namespace crashcheck::explorer {

std::optional<Sighting> find_violation(const Subject& subject,
                                       const faultfs::DeviceProfile& profile,
                                       const history::History& history, const Signature& signature,
                                       Counts* counts, const std::atomic<bool>* stop) {
  const Recording recording = record(subject, history);
  std::optional<Sighting> found;
  const auto on_violation = [&](const Sighting& sighting) {
    if (sighting.signature == signature) found = sighting;
    return !found;
  };
  const Counts spent = explore(subject, recording, history, profile, on_violation, stop);
  if (counts != nullptr) *counts += spent;
  return found;
}

std::optional<Shrunk> shrink(const Subject& subject, const faultfs::DeviceProfile& profile,
                             const history::History& history, const Signature& signature,
                             std::uint64_t max_image_bytes, const std::atomic<bool>* stop) {
  Shrunk best;
  auto sighting = find_violation(subject, profile, history, signature, &best.counts, stop);
  if (!sighting) return std::nullopt;
  best.history = history;
  best.sighting = std::move(*sighting);
  while (!best.minimal) {
    best.minimal = true;
    auto candidates = generator::shrinks(best.history);
    while (auto candidate = candidates.next()) {
      if (best.counts.image_bytes >= max_image_bytes || (stop != nullptr && *stop)) {
        best.minimal = false;
        return best;
      }
      if (auto smaller =
              find_violation(subject, profile, *candidate, signature, &best.counts, stop)) {
        best.history = std::move(*candidate);
        best.sighting = std::move(*smaller);
        best.minimal = false;
        break;
      }
    }
  }
  return best;
}

}  // namespace crashcheck::explorer
