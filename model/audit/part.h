// A piece of work of an audit that takes turns with the others and can be kept.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "audit/audit.h"

namespace crashcheck::audit {

class Part {
 public:
  Part() = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  Part(Part&&) = delete;
  Part& operator=(Part&&) = delete;
  virtual ~Part() = default;

  /// Under which it is kept: "journaled.kill.proof".
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual bool is_done() const = 0;
  /// Crash states that a campaign has still to explore; 0 of what is no measure of the time left:
  /// of a proof it is not known, and a control is short.
  [[nodiscard]] virtual std::uint64_t states_left() const = 0;
  /// Some seconds of work at most, unless one history takes longer. Where `progress` is told to
  /// stop, what was begun in this turn is dropped.
  virtual void take_turn(unsigned jobs, AuditProgress& progress) = 0;

  /// All that is needed to go on another time, by name.
  [[nodiscard]] virtual tl::expected<void, std::string> keep(const Archive& archive) const = 0;
  /// Takes up what was kept; nothing where nothing was.
  [[nodiscard]] virtual tl::expected<void, std::string> take_up(const Archive& archive) = 0;

  virtual void add_to(Device& device) const = 0;
};

enum class CampaignKind : std::uint8_t {
  kPlain,
  kFaults,   ///< the same, and calls fail
  kDamage,   ///< no crash is explored: files are damaged
  kControl,  ///< its examples are not made minimal
};

/// `mark` is the store's store_mark().
[[nodiscard]] std::unique_ptr<Part> campaign_part(const Plan& plan, const explorer::Store& subject,
                                                  const faultfs::DeviceProfile& profile,
                                                  CampaignKind kind, const std::string& mark);

/// Nothing where a proof for this device would not end.
[[nodiscard]] std::unique_ptr<Part> proof_part(const Plan& plan, const explorer::Store& subject,
                                               const faultfs::DeviceProfile& profile,
                                               const std::string& mark);

}  // namespace crashcheck::audit
