// The files that one history leaves, at rest and after crashes, damaged in every way of a plan.
#pragma once

#include <array>
#include <map>

#include "explorer/damage_checker.h"
#include "explorer/exploration.h"

namespace crashcheck::explorer {

struct DamageCounts {
  std::uint64_t at_rest = 0;      ///< files that were closed after an operation
  std::uint64_t after_crash = 0;  ///< files that a crash left
  std::uint64_t lost_before = 0;  ///< files of which something was lost without damage: left out
  std::uint64_t image_bytes = 0;  ///< of all damaged files: how much work it was
  using Outcomes = std::array<std::uint64_t, kDamageOutcomes>;
  using ByKind = std::array<Outcomes, kDamageKinds.size()>;
  ByKind outcomes{};                                       ///< by DamageKind and DamageOutcome
  ByKind after_crashes{};                                  ///< of these, of files after a crash
  std::map<std::string_view, std::uint64_t> undetectable;  ///< by the exception's name
  /// Of kSilent, what is wrong first, in words.
  std::map<std::string_view, std::uint64_t> silent;
  /// Of every damage: the file, what was done to it, and the verdict.
  Evidence evidence;

  void add(DamageKind kind, bool is_after_crash, const DamageVerdict& verdict);
  DamageCounts& operator+=(const DamageCounts& other);
  [[nodiscard]] std::uint64_t tried(DamageKind kind) const;
  [[nodiscard]] std::uint64_t tried() const;
  [[nodiscard]] std::uint64_t count(DamageOutcome outcome) const;
  /// As Counts::digest().
  [[nodiscard]] Hash128 digest() const;
  bool operator==(const DamageCounts&) const = default;
};

/// Part of an exploration, for a search.
struct DamageOptions {
  std::optional<DamageWord> only = std::nullopt;
  /// Files at rest after the last operation only, and crashes in it.
  bool only_last_operation = false;
  const std::atomic<bool>* stop = nullptr;
};

/// Damages the file as it is closed after each operation, the open included, and after crashes at
/// up to kDamagedCrashPoints events, up to kDamagedImages images each; see damage_plan(). Reports
/// what is lost silently, and goes on as long as `on_violation` returns true. The operation of a
/// signature is a damage_word(). REQUIRES: the store promises `told`.
[[nodiscard]] DamageCounts explore_damage(const Store& store, const Recording& recording,
                                          const Scope& scope, const OnViolation& on_violation,
                                          const DamageOptions& options = {});

inline constexpr std::uint64_t kDamagedCrashPoints = 12;
inline constexpr std::uint64_t kDamagedImages = 3;

}  // namespace crashcheck::explorer
