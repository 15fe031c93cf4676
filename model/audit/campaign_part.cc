// Histories in pieces, as many as it takes to see the states that were planned; then minimal cases.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "audit/floor.h"
#include "campaign_text.h"
#include "explorer/isolated.h"
#include "part.h"
#include "part_file.h"

namespace crashcheck::audit {
namespace {

constexpr std::uint64_t kFirstPiece = 2;
/// Each history leaves many files, and each file is damaged in many ways.
constexpr std::uint64_t kFirstPieceOfDamage = 1;
constexpr std::uint64_t kLargestPiece = 256;
const std::uint64_t kUsualStates = Plan().states;
/// Crash images in one piece, about: a second or two of work.
constexpr std::uint64_t kStatesOfAPiece = 1'000'000;

/// On devices with small units a crash point has more images than are worth looking at.
constexpr std::uint64_t kCapForSmallUnits = 64;
constexpr std::uint64_t kSmallUnit = 64;

/// Crash images of each step whose recoveries' calls fail, as `explore --faults` takes them.
constexpr std::uint64_t kRecoveryFaults = 1;
constexpr std::uint64_t kFaultPairs = 24;

std::uint64_t epoch_cap(const faultfs::DeviceProfile& profile) {
  const bool small = profile.ordering == faultfs::Ordering::kAny && profile.unit_bytes < kSmallUnit;
  return small ? kCapForSmallUnits : explorer::Scope().epoch_cap;
}

std::string_view word(CampaignKind kind) {
  switch (kind) {
    case CampaignKind::kPlain: return "campaign";
    case CampaignKind::kFaults: return "faults";
    case CampaignKind::kDamage: return "damage";
    case CampaignKind::kControl: break;
  }
  return "control";
}

class CampaignPart final : public Part {
 public:
  CampaignPart(const Plan& plan, const explorer::Store& subject,
               const faultfs::DeviceProfile& profile, CampaignKind kind, const std::string& mark)
      : subject_(subject),
        kind_(kind),
        name_(fmt::format("{}.{}.{}", subject.name(), to_string(profile), word(kind))),
        states_(plan.states) {
    options_.seed = plan.seed;
    options_.max_operations = plan.operations;
    options_.isolation = plan.isolation;
    options_.scope = {profile, epoch_cap(profile), plan.nested};
    options_.crashes = plan.crashes;
    options_.rare = plan.deep_trees;
    options_.faults = kind == CampaignKind::kFaults;
    options_.recovery_faults = kind == CampaignKind::kFaults ? kRecoveryFaults : 0;
    options_.fault_pairs = kind == CampaignKind::kFaults ? kFaultPairs : 0;
    options_.keep_secondary = kind == CampaignKind::kPlain;
    if (kind == CampaignKind::kDamage) {
      options_.damage = true;
      options_.crashes = 0;
      options_.rare = 0;
      options_.scope.nested = 0;
    }
    work_ = fmt::format(
        "{} {} seed {} operations {} nested {} crashes {} deep-trees {} epoch-cap {} "
        "recovery-faults {} fault-pairs {} states {} store {}",
        CRASHCHECK_VERSION, name_, plan.seed, plan.operations, plan.nested, plan.crashes,
        plan.deep_trees, options_.scope.epoch_cap, options_.recovery_faults, options_.fault_pairs,
        states_, mark);
  }

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] bool is_done() const override {
    return is_explored() && (kind_ == CampaignKind::kControl || to_be_shrunk().empty());
  }
  [[nodiscard]] std::uint64_t states_left() const override {
    if (kind_ == CampaignKind::kControl || kind_ == CampaignKind::kDamage) return 0;
    return unseen();
  }

  void take_turn(unsigned jobs, AuditProgress& progress) override {
    explorer::CampaignOptions options = options_;
    options.jobs = jobs;
    if (is_explored()) {
      shrink(options, progress);
      return;
    }
    options.first = result_.sequences;
    options.sequences = next_piece();
    auto& mine = kind_ == CampaignKind::kControl ? progress.control : progress.campaigns;
    const auto piece = explore_histories(subject_, options, mine);
    if (!mine.stop) result_ += piece;
  }

  [[nodiscard]] tl::expected<void, std::string> keep(const Archive& archive) const override {
    return archive.write(
        name_ + ".part",
        to_part_file(work_, to_text(subject_, options_.scope.profile, result_, minimal_)));
  }

  [[nodiscard]] tl::expected<void, std::string> take_up(const Archive& archive) override {
    const auto text = archive.read(name_ + ".part");
    if (!text) return {};
    const auto content = from_part_file(*text, work_);
    if (!content) return tl::unexpected(name_ + ".part: " + content.error());
    if (!from_text(subject_, *content, result_, minimal_)) {
      return tl::unexpected(name_ + ".part: it makes no sense");
    }
    for (const auto& [signature, example] : minimal_) note_what_is_shown(signature, example);
    return {};
  }

  void add_to(Device& device) const override {
    Campaign campaign{options_, result_, minimal_, is_done()};
    campaign.options.sequences = result_.sequences;
    for (const auto& [signature, group] : result_.groups) {
      campaign.minimal.try_emplace(signature, MinimalCase{as_found(signature, group), false});
    }
    if (kind_ == CampaignKind::kDamage) {
      device.damage = std::move(campaign);
    } else {
      device.campaigns.push_back(std::move(campaign));
    }
  }

 private:
  /// What the budget is about: crash states, or damaged files.
  [[nodiscard]] std::uint64_t seen() const {
    return kind_ == CampaignKind::kDamage ? result_.damage.tried() : result_.counts.states;
  }

  [[nodiscard]] std::uint64_t unseen() const { return states_ - std::min(states_, seen()); }

  [[nodiscard]] bool is_explored() const {
    return seen() >= states_ && result_.sequences >= least_histories();
  }

  /// Of a campaign of the usual size, as many as it takes to be green, however many states each
  /// has; of a smaller one, as many less.
  [[nodiscard]] std::uint64_t least_histories() const {
    if (kind_ == CampaignKind::kControl || kind_ == CampaignKind::kDamage) return 0;
    const auto floor = kind_ == CampaignKind::kFaults ? kFloorHistoriesInDepth : kFloorHistories;
    return floor * std::min(states_, kUsualStates) / kUsualStates;
  }

  /// How many histories: from what those before have come to, so that every run of this audit asks
  /// for the same pieces; never more than those before, whose average would say too little.
  [[nodiscard]] std::uint64_t next_piece() const {
    if (result_.sequences == 0) {
      return kind_ == CampaignKind::kDamage ? kFirstPieceOfDamage : kFirstPiece;
    }
    const std::uint64_t each = std::max<std::uint64_t>(1, seen() / result_.sequences);
    const std::uint64_t missing = std::min(unseen(), kStatesOfAPiece);
    return std::clamp<std::uint64_t>(missing / each, 1, std::min(result_.sequences, kLargestPiece));
  }

  /// What is still to be made minimal: the groups; then one after the other what is broken beside
  /// their verdicts, and shown by no minimal case of that operation so far.
  [[nodiscard]] std::vector<explorer::Signature> to_be_shrunk() const {
    std::vector<explorer::Signature> left;
    for (const auto& [signature, group] : result_.groups) {
      if (!minimal_.contains(signature)) left.push_back(signature);
    }
    if (!left.empty()) return left;
    for (const auto& [signature, group] : result_.secondary) {
      const bool is_shown = shown_.contains({signature.guarantee, signature.operation});
      if (!is_shown && !minimal_.contains(signature)) return {signature};
    }
    return {};
  }

  void note_what_is_shown(const explorer::Signature& signature, const MinimalCase& example) {
    const auto replayed = explorer::replay(subject_, example.reproduction, options_.isolation);
    if (!replayed) return;
    for (const explorer::Finding& finding : replayed->judgement.findings) {
      shown_.emplace(finding.guarantee, signature.operation);
    }
  }

  [[nodiscard]] explorer::Case as_found(const explorer::Signature& signature,
                                        const explorer::Group& group) const {
    return make_case(subject_, options_.scope.profile, {signature, group.lives});
  }

  /// As many at a time as there are threads.
  void shrink(const explorer::CampaignOptions& options, AuditProgress& progress) {
    explorer::CampaignResult some;
    for (const explorer::Signature& signature : to_be_shrunk()) {
      if (some.groups.size() == options.jobs) break;
      if (result_.groups.contains(signature)) {
        some.groups.emplace(signature, result_.groups.at(signature));
      } else {
        some.secondary.emplace(signature, result_.secondary.at(signature));
      }
    }
    shrink_examples(subject_, options, progress.campaigns, some);
    if (progress.campaigns.stop) return;
    for (const auto* groups : {&some.groups, &some.secondary}) {
      for (const auto& [signature, group] : *groups) keep_minimal(signature, group);
    }
  }

  void keep_minimal(const explorer::Signature& signature, const explorer::Group& group) {
    MinimalCase& kept = minimal_[signature];
    kept = {as_found(signature, group), false};
    if (group.shrunk) {
      kept = {make_case(subject_, options_.scope.profile, group.shrunk->sighting),
              group.shrunk->minimal};
    }
    kept.reproduction.expect = explorer::Case::Expectation{signature.kind};
    note_what_is_shown(signature, kept);
  }

  const explorer::Store& subject_;
  CampaignKind kind_;
  std::string name_;
  std::string work_;
  std::uint64_t states_;
  explorer::CampaignOptions options_;
  explorer::CampaignResult result_;
  MinimalCases minimal_;
  /// By the minimal cases: guarantees, and the operations that the crashes cut.
  std::set<std::pair<explorer::GuaranteeId, std::string_view>> shown_;
};

}  // namespace

std::unique_ptr<Part> campaign_part(const Plan& plan, const explorer::Store& subject,
                                    const faultfs::DeviceProfile& profile, CampaignKind kind,
                                    const std::string& mark) {
  return std::make_unique<CampaignPart>(plan, subject, profile, kind, mark);
}

}  // namespace crashcheck::audit
