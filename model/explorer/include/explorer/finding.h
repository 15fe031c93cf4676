// What a check found wrong, and the judgement that findings add up to.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "explorer/damage_outcome.h"
#include "explorer/promises.h"
#include "faultfs/image.h"
#include "io/result.h"

namespace crashcheck::explorer {

/// One thing that is wrong. `offset` and `length` say where, in the store's own terms; `message`
/// refers to a string literal.
struct Finding {
  GuaranteeId guarantee{};
  KindId kind{};
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string_view message;

  bool operator==(const Finding&) const = default;
};
using Findings = std::vector<Finding>;

/// Adds `more` at the end of `to`.
void append(Findings& to, const Findings& more);

/// Sorts by kind, then guarantee, then offset, so that the first finding is the verdict.
void sort_by_severity(Findings& findings);

/// Why an acceptable outcome is not the one that was found.
struct Rejected {
  std::string_view outcome;
  Findings findings;
};

/// One bit for each guarantee of a store.
using GuaranteeSet = std::bitset<kMaxGuarantees>;

/// A set with the first `count` guarantees in it: all of a store that has so many.
[[nodiscard]] constexpr GuaranteeSet first_guarantees(std::size_t count) {
  return GuaranteeSet((std::uint64_t{1} << count) - 1);
}

struct Judgement {
  Findings findings;                   ///< by severity; empty: all that is claimed holds
  Findings unclaimed;                  ///< by severity; of guarantees not claimed on the device
  std::optional<std::size_t> outcome;  ///< which acceptable outcome was found, if one fits
  std::string_view outcome_name;       ///< the name of that one
  std::vector<Rejected> rejected;      ///< each outcome, where none fits
  GuaranteeSet judged;                 ///< those that could be judged at all
  bool rightly_refused = false;        ///< there is no store, and it was right not to open the file
  /// On storage that is not power-safe: what became of what a crash has spoilt; nothing where
  /// something is lost without that.
  std::optional<DamageOutcome> after_spoiling;
  std::size_t undetectable = 0;  ///< where it is kUndetectable: which of Promises::undetectable

  [[nodiscard]] bool holds() const { return findings.empty(); }
  /// Whether the application can go on from here: nothing is wrong, claimed or not.
  [[nodiscard]] bool is_sound() const { return findings.empty() && unclaimed.empty(); }
};

/// What is wrong where an operation or an open found no space: all of it is of that guarantee.
[[nodiscard]] Findings space(const Promises& promises, Findings without_space);

/// The checks that the checker makes for every store. Each returns nothing where all is well or
/// the store does not promise it.
///
/// The store does not open the file, for `error`.
[[nodiscard]] Findings opens(const Promises& promises, const io::Error& error);
/// The store does not come back from opening the file: `cause`, which lives as long as the program.
[[nodiscard]] Findings died(const Promises& promises, std::string_view cause);
/// A store that is open does not do what is asked of it: `problem`.
[[nodiscard]] Findings usable(const Promises& promises, std::string_view problem,
                              std::uint64_t offset);
/// A second recovery must leave the bytes that the first has left.
[[nodiscard]] Findings idempotent(const Promises& promises, const faultfs::Image& once,
                                  const faultfs::Image& twice);
/// An open with nothing to do issues no event.
[[nodiscard]] Findings silent(const Promises& promises, std::uint64_t events);
/// `after_nested` is what was wrong with the recovery from a crash in a recovery.
[[nodiscard]] Findings converges(const Promises& promises, const Findings& after_nested);
/// `lost` is what a damaged file has lost without a word: under one guarantee now.
[[nodiscard]] Findings told(const Promises& promises, Findings lost);
/// `after_error` is what was wrong after an operation had failed: under one guarantee now.
[[nodiscard]] Findings contained(const Promises& promises, Findings after_error);

/// Why a call failed, in words; never empty.
[[nodiscard]] inline std::string_view reason_of(const io::Error& error) {
  return error.reason.empty() ? io::name(error.code) : error.reason;
}

}  // namespace crashcheck::explorer
