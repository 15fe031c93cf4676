// A crash on storage that is not power-safe, seen as damage.
#include "explorer/claims.h"

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

/// What the crash leaves where it spoils nothing.
faultfs::Image unspoilt(const faultfs::Trace& trace, const faultfs::DeviceProfile& device,
                        faultfs::CrashPoint crash) {
  crash.garbage.clear();
  crash.unreadable.clear();
  auto image = faultfs::crash_image(trace, device, crash);
  CRASHCHECK_ASSERT(image.has_value(), "the crash is one of the device's");
  return std::move(*image);
}

}  // namespace

GuaranteeSet claimed_on(const Promises& promises, const faultfs::DeviceProfile& device) {
  GuaranteeSet claimed;
  for (std::size_t i = 0; i < promises.guarantees.size(); ++i) {
    claimed.set(i, is_power_safe(device) || promises.guarantees[i].on_unsafe_storage);
  }
  return claimed;
}

ClaimJudge::ClaimJudge(const Store& store, const faultfs::DeviceProfile& device)
    : promises_(store.promises()), device_(device), claimed_(claimed_on(promises_, device)) {
  if (!is_power_safe(device) && promises_.told) damage_.emplace(store, device.unit_bytes);
}

void ClaimJudge::reduce(Judgement& judgement, const faultfs::Image& image,
                        const faultfs::Trace& trace, const faultfs::CrashPoint& crash,
                        Model& model) {
  if (is_power_safe(device_)) return;
  const auto unclaimed =
      std::stable_partition(judgement.findings.begin(), judgement.findings.end(),
                            [&](const Finding& finding) { return is_claimed(finding.guarantee); });
  judgement.unclaimed.assign(unclaimed, judgement.findings.end());
  judgement.findings.erase(unclaimed, judgement.findings.end());
  if (!damage_) return;
  const std::size_t told = index_of(promises_.told->guarantee);
  judgement.judged.set(told);
  judgement.after_spoiling = DamageOutcome::kWhole;
  if (judgement.is_sound() || judgement.rightly_refused) return;
  const faultfs::Image before = unspoilt(trace, device_, crash);
  if (!damage_->begin(before, model, true)) {
    judgement.judged.reset(told);
    judgement.after_spoiling.reset();
    return;
  }
  DamageVerdict verdict = damage_->check(image);
  judgement.after_spoiling = verdict.outcome;
  if (verdict.outcome == DamageOutcome::kUndetectable) {
    const auto known =
        std::ranges::find(promises_.undetectable, verdict.exception, &Undetectable::name);
    judgement.undetectable = static_cast<std::size_t>(known - promises_.undetectable.begin());
    CRASHCHECK_ASSERT(judgement.undetectable < promises_.undetectable.size());
  }
  append(judgement.findings, verdict.findings);
}

}  // namespace crashcheck::explorer
