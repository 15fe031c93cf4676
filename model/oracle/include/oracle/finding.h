// The guarantees, the kinds of violation, and what a predicate reports.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace crashcheck::oracle {

/// A numbered promise; docs/guarantees.md states each.
enum class Guarantee : std::uint8_t {
  kOpens,
  kHeader,
  kTree,
  kExtents,
  kCoalesced,
  kZeroed,
  kDurable,
  kIntact,
  kAtomic,
  kLeak,
  kIdempotent,
  kConverges,
  kUsable,
  kContained,
  kBestFit,
};
inline constexpr std::size_t kGuaranteeCount = 15;

/// What is wrong, in the order in which findings are reported: the first is the verdict.
enum class Kind : std::uint8_t {
  kLostAcked,       ///< something acknowledged is gone
  kPhantom,         ///< something never done is visible
  kOverlap,         ///< two owners for the same bytes
  kDirtyMemory,     ///< free or freshly allocated memory is not zero
  kCorruptTree,     ///< the free tree's links or order contradict each other
  kNotCoalesced,    ///< two free blocks touch after an open
  kNotBalanced,     ///< heights or balances are wrong
  kLeak,            ///< more memory than documented belongs to nobody
  kRecoveryFailed,  ///< opening fails, hangs or aborts
  kNotIdempotent,   ///< recovering again changes bytes
  kDiverged,        ///< a recovery that was itself cut leads elsewhere
  kHeaderTouched,   ///< the user header or the magic changed
  kNotAtomic,       ///< neither before nor after, nor a documented state between
  kUnusable,        ///< the recovered heap misbehaves when used
  kNotBestFit,      ///< an allocation took another block than it should have
};
inline constexpr std::size_t kKindCount = 15;

[[nodiscard]] std::string_view name(Guarantee guarantee);
[[nodiscard]] std::string_view name(Kind kind);
[[nodiscard]] std::optional<Kind> kind_from_name(std::string_view text);

/// The kinds that a violation of `guarantee` may have.
[[nodiscard]] std::span<const Kind> kinds_of(Guarantee guarantee);

/// One thing that a predicate found wrong. `offset` and `length` are payload bytes; `message`
/// refers to a string literal.
struct Finding {
  Guarantee guarantee = Guarantee::kOpens;
  Kind kind = Kind::kRecoveryFailed;
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

}  // namespace crashcheck::oracle
