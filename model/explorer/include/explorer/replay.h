// Carries out one case.
#pragma once

#include "explorer/case.h"
#include "explorer/damage_checker.h"
#include "explorer/exploration.h"

namespace crashcheck::explorer {

/// One life of a case.
struct ReplayedLife {
  Recording recording;
  /// The step that the crash cuts, or, without a crash, after which something was wrong.
  std::size_t step = 0;
  /// As found after the crash; without a crash, the file at the end; damaged, where the life ends
  /// so.
  faultfs::Image image;
  /// What the application knew before that step; without a crash, at the end.
  std::shared_ptr<const Model> known;
};

struct Replay {
  const Store* store = nullptr;  ///< that the case was carried out on; borrowed
  std::vector<ReplayedLife> lives;
  faultfs::Image recovered;  ///< what recovery made of the last image; without a crash, the same
  Judgement judgement;
  std::optional<DamageVerdict> damage = std::nullopt;  ///< where the case has come to its damage

  [[nodiscard]] const ReplayedLife& last() const { return lives.back(); }
};

/// The case cannot be carried out as it stands. The place is (0, 0) where it was not read from
/// text.
struct CaseProblem {
  Place place;
  std::string message;
};

/// A life in which something is wrong without a crash is the last one that is carried out. `watch`
/// is told of the calls of each life, of the last recovery and of the use that follows; a life
/// whose calls fail is recorded without the failures first, of which it is not told. REQUIRES:
/// `store` is the one that the case names. ERRORS: also where `stop` becomes true on the way.
[[nodiscard]] tl::expected<Replay, CaseProblem> replay(const Store& store, const Case& reproduction,
                                                       CallWatch* watch = nullptr,
                                                       const std::atomic<bool>* stop = nullptr);

/// Whether the findings are what the case expects; a case that expects nothing is content.
[[nodiscard]] bool as_expected(const Case& reproduction, const Findings& findings);

/// The case for a violation that was seen.
[[nodiscard]] Case make_case(const Store& store, const faultfs::DeviceProfile& profile,
                             const Sighting& sighting);

}  // namespace crashcheck::explorer
