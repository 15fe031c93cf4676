// Greedy descent over single simplifications.
#include "explorer/shrinker.h"

#include "generator/shrinks.h"

namespace crashcheck::explorer {

std::optional<Sighting> find_violation(const Subject& subject,
                                       const faultfs::DeviceProfile& profile,
                                       const history::History& history,
                                       const Signature& signature) {
  const Recording recording = record(subject, history);
  std::optional<Sighting> found;
  static_cast<void>(explore(subject, recording, history, profile, [&](const Sighting& sighting) {
    if (sighting.signature == signature) found = sighting;
    return !found;
  }));
  return found;
}

std::optional<Shrunk> shrink(const Subject& subject, const faultfs::DeviceProfile& profile,
                             const history::History& history, const Signature& signature,
                             std::uint64_t max_attempts) {
  auto sighting = find_violation(subject, profile, history, signature);
  if (!sighting) return std::nullopt;
  Shrunk best{history, std::move(*sighting), 1, false};
  while (!best.minimal) {
    best.minimal = true;
    auto candidates = generator::shrinks(best.history);
    while (auto candidate = candidates.next()) {
      if (best.attempts == max_attempts) {
        best.minimal = false;
        return best;
      }
      ++best.attempts;
      if (auto smaller = find_violation(subject, profile, *candidate, signature)) {
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
