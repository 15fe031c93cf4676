// A proof in turns, kept as its checkpoint; then minimal cases of what it has found.
#include <fmt/format.h>

#include "campaign_text.h"
#include "part.h"
#include "part_file.h"
#include "prover/minimal.h"

namespace crashcheck::audit {
namespace {

constexpr std::chrono::seconds kTurn{2};
/// On devices with smaller units crash points have to be sampled, and a sample proves nothing.
constexpr std::uint64_t kSmallestUnit = 64;

/// Some ten seconds of work.
std::uint64_t units_within_reach(const faultfs::DeviceProfile& profile) {
  const bool simple = profile.cache == faultfs::Cache::kNone;
  return simple ? 6 : 4;
}

class ProofPart final : public Part {
 public:
  ProofPart(const explorer::Store& subject, const prover::Bounds& bounds, const std::string& mark)
      : subject_(subject),
        bounds_(bounds),
        prover_(std::make_unique<prover::Prover>(subject, bounds)),
        name_(fmt::format("{}.{}.proof", subject.name(), to_string(bounds.scope.profile))),
        work_(fmt::format("{} {} units {} nested {} store {}", CRASHCHECK_VERSION, name_,
                          bounds.units, bounds.scope.nested, mark)) {}

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] bool is_done() const override {
    return ended_ && minimal_.size() == proof_.violations.size();
  }
  [[nodiscard]] std::uint64_t states_left() const override { return 0; }

  void take_turn(unsigned jobs, AuditProgress& progress) override {
    if (!ended_) {
      prover::ProofProgress mine;
      ended_ = prover_->run({jobs, kTurn}, mine) == prover::Ended::kFixpoint;
      if (ended_) proof_ = prover_->proof();
      return;
    }
    for (const auto& [signature, violation] : proof_.violations) {
      if (minimal_.contains(signature)) continue;
      auto found = prover::minimal_case(subject_, bounds_, signature, violation.reproduction,
                                        progress.campaigns.stop);
      if (!progress.campaigns.stop) {
        minimal_[signature] = {std::move(found.reproduction), found.minimal};
      }
      return;
    }
  }

  [[nodiscard]] tl::expected<void, std::string> keep(const Archive& archive) const override {
    if (auto kept = archive.write(name_, prover_->checkpoint()); !kept) return kept;
    return archive.write(name_ + ".part", to_part_file(work_, to_text(subject_, minimal_)));
  }

  [[nodiscard]] tl::expected<void, std::string> take_up(const Archive& archive) override {
    const auto checkpoint = archive.read(name_);
    const auto text = archive.read(name_ + ".part");
    if (!checkpoint || !text) return {};
    const auto content = from_part_file(*text, work_);
    if (!content) return tl::unexpected(name_ + ".part: " + content.error());
    if (!from_text(subject_, *content, minimal_))
      return tl::unexpected(name_ + ".part: it makes no sense");
    if (const auto problem = prover_->resume(*checkpoint)) {
      return tl::unexpected(name_ + ": " + *problem);
    }
    proof_ = prover_->proof();
    ended_ = proof_.fixpoint;
    if (!ended_) proof_ = {};
    return {};
  }

  void add_to(Device& device) const override {
    device.proof = SmallHeaps{bounds_, ended_ ? proof_ : prover_->proof(), minimal_, is_done()};
    for (const auto& [signature, violation] : device.proof->proof.violations) {
      device.proof->minimal.try_emplace(signature, MinimalCase{violation.reproduction, false});
    }
  }

 private:
  const explorer::Store& subject_;
  prover::Bounds bounds_;
  std::unique_ptr<prover::Prover> prover_;
  std::string name_;
  std::string work_;
  prover::Proof proof_;  // once it has ended
  bool ended_ = false;
  MinimalCases minimal_;
};

}  // namespace

std::unique_ptr<Part> proof_part(const Plan& plan, const explorer::Store& subject,
                                 const faultfs::DeviceProfile& profile, const std::string& mark) {
  const bool samples =
      profile.ordering == faultfs::Ordering::kAny && profile.unit_bytes < kSmallestUnit;
  const bool is_finite = profile.sync == faultfs::SyncHonesty::kHonest;
  // The heaps of proofs fill no medium, and what a crash spoils is told or not in any heap.
  const bool says_more = is_power_safe(profile) && !profile.space_bytes;
  const std::uint64_t units = plan.units.value_or(samples ? 0 : units_within_reach(profile));
  if (units == 0 || !is_finite || !says_more || subject.alphabets().empty()) return nullptr;
  prover::Bounds bounds;
  bounds.units = units;
  bounds.scope = {profile, explorer::Scope().epoch_cap, plan.nested};
  bounds.build = plan.build;
  return std::make_unique<ProofPart>(subject, bounds, mark);
}

}  // namespace crashcheck::audit
