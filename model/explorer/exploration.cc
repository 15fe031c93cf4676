// The walk over all crash images of one recording.
#include "explorer/exploration.h"

#include <xxhash.h>

#include <unordered_set>

#include "explorer/image_checker.h"
#include "explorer/model_walk.h"
#include "faultfs/crash_images.h"

namespace crashcheck::explorer {
namespace {

/// The images met so far at one step, by a 128-bit hash; equal hashes are taken for equal images.
class SeenImages {
 public:
  /// True where the image is new at this step.
  bool insert(std::size_t step, io::ByteView image) {
    if (step != step_) {
      step_ = step;
      seen_.clear();
    }
    const XXH128_hash_t hash = XXH3_128bits_withSeed(image.data(), image.size(), image.size());
    return seen_.insert(Key{hash.high64, hash.low64}).second;
  }

 private:
  struct Key {
    std::uint64_t high;
    std::uint64_t low;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const { return key.low; }
  };

  std::size_t step_ = 0;
  std::unordered_set<Key, Hash> seen_;
};

Signature signature_of(const oracle::Finding& finding, std::string_view operation) {
  return Signature{finding.guarantee, finding.kind, operation};
}

void count_guarantees(const oracle::Judgement& judgement, Counts& counts) {
  oracle::GuaranteeSet broken;
  for (const oracle::Finding& finding : judgement.findings) {
    broken.set(static_cast<std::size_t>(finding.guarantee));
  }
  for (std::size_t i = 0; i < broken.size(); ++i) {
    if (broken.test(i)) ++counts.violating_by_guarantee[i];
    if (!broken.test(i) && !judgement.judged.test(i)) ++counts.unjudged_by_guarantee[i];
  }
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  crash_points += other.crash_points;
  states += other.states;
  tested += other.tested;
  violating += other.violating;
  image_bytes += other.image_bytes;
  for (std::size_t i = 0; i < violating_by_guarantee.size(); ++i) {
    violating_by_guarantee[i] += other.violating_by_guarantee[i];
    unjudged_by_guarantee[i] += other.unjudged_by_guarantee[i];
  }
  return *this;
}

std::string_view operation_name(const history::History& history, std::size_t step) {
  if (step == 0) return "open";
  return step <= history.size() ? history::word(history[step - 1]) : "close";
}

Counts explore(const Subject& subject, const Recording& recording, const history::History& history,
               const faultfs::DeviceProfile& profile, const OnViolation& on_violation,
               const std::atomic<bool>* stop) {
  Counts counts;
  if (const auto step = recording.first_step_with_findings()) {
    const oracle::Findings& findings = recording.steps[*step].findings;
    if (!on_violation({signature_of(findings.front(), "no crash"), *step, {}, findings})) {
      return counts;
    }
  }
  ImageChecker checker(subject, profile.unit_bytes);
  SeenImages seen;
  faultfs::CrashImages images(recording.trace, profile);
  ModelWalk walk(recording, history);
  counts.crash_points = recording.last_crash_event() + 1;
  while (images.next() && images.crash_event() <= recording.last_crash_event()) {
    if (stop != nullptr && *stop) break;
    ++counts.states;
    const std::size_t step = recording.interrupted_step(images.crash_event());
    if (!seen.insert(step, images.image())) continue;
    ++counts.tested;
    counts.image_bytes += images.image().size();
    walk.advance_to(step);
    auto judgement = checker.check(images.image(), walk.acceptable());
    count_guarantees(judgement, counts);
    if (judgement.holds()) continue;
    ++counts.violating;
    Sighting sighting{signature_of(judgement.findings.front(), operation_name(history, step)), step,
                      images.crash(), std::move(judgement.findings)};
    if (!on_violation(sighting)) break;
  }
  return counts;
}

}  // namespace crashcheck::explorer
