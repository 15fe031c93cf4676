// Adds up what explorations have counted, and makes the evidence digest of it.
#include "explorer/counts.h"

#include "explorer/hashing.h"
#include "faultfs/saturating.h"
#include "io/assert.h"

namespace crashcheck::explorer {

void Counts::add(const Judgement& judgement, std::size_t promised) {
  CRASHCHECK_ASSERT(promised <= kMaxGuarantees);
  GuaranteeSet broken;
  for (const Finding& finding : judgement.findings) broken.set(index_of(finding.guarantee));
  GuaranteeSet unclaimed;
  for (const Finding& finding : judgement.unclaimed) unclaimed.set(index_of(finding.guarantee));
  for (std::size_t i = 0; i < promised; ++i) {
    if (broken.test(i)) ++violating_by_guarantee[i];
    if (!broken.test(i) && !judgement.judged.test(i)) ++unjudged_by_guarantee[i];
    if (unclaimed.test(i)) ++unclaimed_by_guarantee[i];
  }
  if (judgement.after_spoiling) {
    ++after_spoiling[static_cast<std::size_t>(*judgement.after_spoiling)];
    if (*judgement.after_spoiling == DamageOutcome::kUndetectable) {
      ++undetectable[judgement.undetectable];
    }
  }
}

Counts& Counts::operator+=(const Counts& other) {
  crash_points += other.crash_points;
  passed_over += other.passed_over;
  states += other.states;
  tested += other.tested;
  violating += other.violating;
  nested += other.nested;
  sampled_points += other.sampled_points;
  sampled += other.sampled;
  sampled_of = faultfs::saturating_add(sampled_of, other.sampled_of);
  image_bytes += other.image_bytes;
  evidence += other.evidence;
  for (std::size_t i = 0; i < violating_by_guarantee.size(); ++i) {
    violating_by_guarantee[i] += other.violating_by_guarantee[i];
    unjudged_by_guarantee[i] += other.unjudged_by_guarantee[i];
    unclaimed_by_guarantee[i] += other.unclaimed_by_guarantee[i];
  }
  for (std::size_t i = 0; i < kDamageOutcomes; ++i) after_spoiling[i] += other.after_spoiling[i];
  for (std::size_t i = 0; i < kMaxUndetectable; ++i) undetectable[i] += other.undetectable[i];
  return *this;
}

Hash128 Counts::digest() const {
  Hasher hasher;
  hasher.add(evidence.sum());
  for (const std::uint64_t count : {crash_points, states, tested, violating, nested, sampled}) {
    hasher.add(count);
  }
  return hasher.value();
}

Counts sum_of(const CountsByCut& counts) {
  Counts sum;
  for (const auto& [cut, of_it] : counts) {
    if (!cut.met_before) sum += of_it;
  }
  return sum;
}

CountsByCut& operator+=(CountsByCut& into, const CountsByCut& from) {
  for (const auto& [cut, counts] : from) into[cut] += counts;
  return into;
}

}  // namespace crashcheck::explorer
