// Simplifications of what is done; those of what survives are in detail_edits.cc.
#include "explorer/simplifications.h"

#include <algorithm>

#include "detail_edits.h"
#include "segments.h"

namespace crashcheck::explorer {
namespace {

using Lives = std::vector<Life>;

/// Without fault `number` of a life; it is over at once, or has a more ordinary errno.
void add_simpler_faults(const Lives& lives, std::size_t index, std::size_t number,
                        std::vector<Lives>& all) {
  const LifeFault& fault = lives[index].faults[number];
  const auto add = [&]() -> std::vector<LifeFault>& {
    all.push_back(lives);
    return all.back()[index].faults;
  };
  auto& without = add();
  without.erase(without.begin() + static_cast<std::ptrdiff_t>(number));
  if (fault.fault.forever) add()[number].fault.forever = false;
  for (const int error : faultfs::errnos(fault.fault.point)) {
    if (error == fault.fault.error || fault.fault.error == 0) break;
    add()[number].fault.error = error;
  }
}

/// Others do not change what they hold, take half as much, or a rounder number of bytes.
void add_simpler_others(const Lives& lives, std::size_t index, std::size_t number,
                        std::vector<Lives>& all) {
  constexpr std::uint64_t kRound = 512;
  const auto add = [&]() -> std::vector<OthersHold>& {
    all.push_back(lives);
    return all.back()[index].others;
  };
  auto& without = add();
  without.erase(without.begin() + static_cast<std::ptrdiff_t>(number));
  const std::uint64_t bytes = lives[index].others[number].bytes;
  if (bytes > 0) add()[number].bytes = bytes / 2;
  if (bytes % kRound != 0) add()[number].bytes = bytes - bytes % kRound;
  if (bytes > kRound) add()[number].bytes = bytes - kRound;
}

std::vector<Lives> simpler_faults(const Lives& lives) {
  std::vector<Lives> all;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    for (std::size_t number = 0; number < lives[i].others.size(); ++number) {
      add_simpler_others(lives, i, number, all);
    }
  }
  for (std::size_t i = 0; i < lives.size(); ++i) {
    for (std::size_t number = 0; number < lives[i].faults.size(); ++number) {
      add_simpler_faults(lives, i, number, all);
    }
  }
  return all;
}

/// One stage after the other; each is begun only when the sequence gets there.
class InStages final : public Simplifications {
 public:
  InStages(const Workload& workload, const Lives& lives)
      : workload_(workload), lives_(lives), cut_(segments_of(lives)) {}

  std::optional<Simplification> next() override {
    for (; stage_ != Stage::kDone; begin(static_cast<Stage>(static_cast<int>(stage_) + 1))) {
      if (!begun_) begin(stage_);
      if (auto simpler = next_of_stage()) return simpler;
    }
    return std::nullopt;
  }

 private:
  enum class Stage : std::uint8_t { kSegments, kFaults, kMerges, kOperations, kDetails, kDone };

  void begin(Stage stage) {
    stage_ = stage;
    begun_ = true;
    index_ = 0;
    if (stage == Stage::kSegments || stage == Stage::kOperations) {
      edits_ = workload_.simpler(cut_.operations);
    } else if (stage == Stage::kMerges) {
      edits_ = workload_.merged(cut_.operations);
    } else if (stage == Stage::kFaults) {
      faults_ = simpler_faults(lives_);
    } else if (stage == Stage::kDetails) {
      details_ = detail_edits(lives_);
    }
    if (stage != Stage::kOperations) return;
    for (std::size_t i = 0; i + 1 < cut_.segments.size(); ++i) static_cast<void>(edits_->next());
  }

  std::optional<Simplification> next_of_stage() {
    switch (stage_) {
      case Stage::kSegments: return next_joined();
      case Stage::kFaults:
        if (index_ == faults_.size()) return std::nullopt;
        return Simplification{faults_[index_++], true};
      case Stage::kMerges:
      case Stage::kOperations: return next_edited();
      case Stage::kDetails: return next_detail();
      case Stage::kDone: break;
    }
    return std::nullopt;
  }

  /// Without one crash or fault that stands between operations: the joins are the first edits.
  std::optional<Simplification> next_joined() {
    for (; index_ + 1 < cut_.segments.size();) {
      const auto operations = edits_->next();
      const auto segments = joined(cut_.segments, index_++);
      if (segments && operations) return Simplification{lives_of(*segments, *operations), true};
    }
    return std::nullopt;
  }

  /// With fewer or simpler operations in the same segments.
  std::optional<Simplification> next_edited() {
    const auto operations = edits_->next();
    if (!operations) return std::nullopt;
    return Simplification{lives_of(cut_.segments, *operations), true};
  }

  std::optional<Simplification> next_detail() {
    if (index_ == details_.size()) return std::nullopt;
    Simplification simpler{lives_, false};
    details_[index_++](simpler.lives);
    return simpler;
  }

  const Workload& workload_;
  Lives lives_;
  Segments cut_;
  Stage stage_ = Stage::kSegments;
  bool begun_ = false;
  std::size_t index_ = 0;  // of the next in this stage
  std::unique_ptr<HistoryEdits> edits_;
  std::vector<Lives> faults_;
  std::vector<DetailEdit> details_;
};

}  // namespace

std::unique_ptr<Simplifications> simplifications(const Workload& workload,
                                                 const std::vector<Life>& lives) {
  return std::make_unique<InStages>(workload, lives);
}

}  // namespace crashcheck::explorer
