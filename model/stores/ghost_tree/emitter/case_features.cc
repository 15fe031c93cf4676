// One look at everything that a case says.
#include "case_features.h"

#include <algorithm>

#include "history/wrapped.h"

namespace crashcheck::emitter {
namespace {

using faultfs::Cache;
using faultfs::FaultPoint;

class Looking {
 public:
  explicit Looking(const explorer::Case& reproduction) : profile_(reproduction.profile) {
    if (profile_.fills.front() != faultfs::Fill::kZero) features_.insert("fill");
    features_.insert(profile_.space_bytes ? "space" : "no-space");
    if (!reproduction.lives.back().crash) features_.insert("no-crash");
    for (const explorer::Life& life : reproduction.lives) {
      for (const explorer::Operation& operation : life.operations) {
        look_at(history::unwrapped(operation));
      }
      for (const explorer::LifeFault& fault : life.faults) look_at(fault);
      if (life.faults.size() > 1) features_.insert("two-faults");
      if (life.crash) features_.insert("crash");
      if (life.crash) look_at(*life.crash);
    }
    if (!features_.contains("batch")) features_.insert("no-batch");
    if (profile_.space_bytes || features_.contains("fill")) features_.insert("refusals");
  }

  Features take() && { return std::move(features_); }

 private:
  void look_at(const history::Operation& operation) {
    const std::string word(history::word(operation));
    features_.insert(word);
    if (const auto* batch = std::get_if<history::Batch>(&operation)) {
      for (const auto& each : batch->operations) look_at(history::as_operation(each));
    }
    const bool has_slot = word.ends_with("-into") || word.ends_with("-from");
    const bool resizes = word.starts_with("reallocate");
    if (has_slot) features_.insert("slots");
    if (resizes || has_slot) features_.insert("resizes");
    if (resizes || has_slot || word.starts_with("allocate") || word == "abandon")
      features_.insert("gives");
    if (word.starts_with("write")) features_.insert("writes");
  }

  void look_at(const explorer::LifeFault& fault) {
    features_.insert("faults");
    const bool is_sync = fault.fault.point == FaultPoint::kSync;
    if (is_sync && profile_.cache == Cache::kVolatile) features_.insert("failing-sync");
    if (is_sync) look_at(fault.durable);
    if (fault.wrote_bytes > 0) features_.insert("failing-write");
  }

  void look_at(const faultfs::CrashPoint& crash) {
    if (crash.torn_bytes > 0) features_.insert("torn");
    const bool is_filled = std::ranges::any_of(
        crash.fills, [](const auto& choice) { return choice.fill != faultfs::Fill::kZero; });
    if (is_filled) features_.insert("fill");
  }

  const faultfs::DeviceProfile& profile_;
  Features features_;
};

}  // namespace

Features features_of(const explorer::Case& reproduction) { return Looking(reproduction).take(); }

}  // namespace crashcheck::emitter
