// What a store claims depends on the device: on storage that is not power-safe most stores claim
// little. Judgements are made of everything, and reduced here to what is claimed.
// Thread rule: a ClaimJudge belongs to one thread.
#pragma once

#include <functional>
#include <optional>

#include "explorer/damage_checker.h"
#include "explorer/store.h"
#include "faultfs/crash_images.h"

namespace crashcheck::explorer {

/// The guarantees that a violation on the device may be about.
[[nodiscard]] GuaranteeSet claimed_on(const Promises& promises,
                                      const faultfs::DeviceProfile& device);

class ClaimJudge {
 public:
  /// Borrows both.
  ClaimJudge(const Store& store, const faultfs::DeviceProfile& device);

  [[nodiscard]] bool is_claimed(GuaranteeId id) const { return claimed_.test(index_of(id)); }

  /// Moves what `judgement` of `image` found and is not claimed to Judgement::unclaimed. Where that
  /// is anything, a unit that a crash has spoilt counts as damage to what the same crash leaves
  /// without that: the store must have lost nothing, or refuse the file, or say what is lost.
  /// `crash` is the last one, in `trace`. REQUIRES: model.crashed().
  void reduce(Judgement& judgement, const faultfs::Image& image, const faultfs::Trace& trace,
              const faultfs::CrashPoint& crash, Model& model);

 private:
  const Promises& promises_;
  const faultfs::DeviceProfile& device_;
  GuaranteeSet claimed_;
  std::optional<DamageChecker> damage_;  // where `told` is judged by what a crash has spoilt
};

}  // namespace crashcheck::explorer
