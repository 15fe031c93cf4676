// GhostTree's guarantees and the kinds of violation, by number, and the names that go with them.
#pragma once

#include <optional>
#include <string_view>

#include "explorer/finding.h"
#include "oracle/protocol.h"

namespace crashcheck::oracle {

using explorer::append;
using explorer::Finding;
using explorer::Findings;
using explorer::GuaranteeId;
using explorer::GuaranteeSet;
using explorer::Judgement;
using explorer::KindId;
using explorer::Rejected;
using explorer::sort_by_severity;

/// A numbered promise; docs/guarantees.md states each.
struct Guarantee {
  static constexpr GuaranteeId kOpens{0};
  static constexpr GuaranteeId kHeader{1};
  static constexpr GuaranteeId kTree{2};
  static constexpr GuaranteeId kExtents{3};
  static constexpr GuaranteeId kCoalesced{4};
  static constexpr GuaranteeId kZeroed{5};
  static constexpr GuaranteeId kDurable{6};
  static constexpr GuaranteeId kIntact{7};
  static constexpr GuaranteeId kAtomic{8};
  static constexpr GuaranteeId kLeak{9};
  static constexpr GuaranteeId kIdempotent{10};
  static constexpr GuaranteeId kConverges{11};
  static constexpr GuaranteeId kUsable{12};
  static constexpr GuaranteeId kContained{13};
  static constexpr GuaranteeId kBestFit{14};
  static constexpr GuaranteeId kTold{15};
  static constexpr GuaranteeId kSpace{16};
};
inline constexpr std::size_t kGuaranteeCount = 17;
/// The first so many can be judged after a crash. Those after them enter the evidence where they
/// are violated, and nowhere else.
inline constexpr std::size_t kJudgedAfterCrash = 15;

/// What is wrong, in the order in which findings are reported: the first is the verdict.
struct Kind {
  static constexpr KindId kLostAcked{0};       ///< something acknowledged is gone
  static constexpr KindId kPhantom{1};         ///< something never done is visible
  static constexpr KindId kOverlap{2};         ///< two owners for the same bytes
  static constexpr KindId kDirtyMemory{3};     ///< free or freshly allocated memory is not zero
  static constexpr KindId kCorruptTree{4};     ///< the tree's links or order contradict each other
  static constexpr KindId kNotCoalesced{5};    ///< two free blocks touch after an open
  static constexpr KindId kNotBalanced{6};     ///< heights or balances are wrong
  static constexpr KindId kLeak{7};            ///< more memory than documented has no owner
  static constexpr KindId kRecoveryFailed{8};  ///< opening fails, hangs or aborts
  static constexpr KindId kNotIdempotent{9};   ///< recovering again changes bytes
  static constexpr KindId kDiverged{10};       ///< a recovery that was itself cut leads elsewhere
  static constexpr KindId kHeaderTouched{11};  ///< the user header or the magic changed
  static constexpr KindId kNotAtomic{12};      ///< neither before nor after, nor documented between
  static constexpr KindId kUnusable{13};       ///< the recovered heap misbehaves when used
  static constexpr KindId kNotBestFit{14};     ///< an allocation took another block than the best
  static constexpr KindId kLostSilently{15};   ///< a damaged file has lost something, unsaid
};
inline constexpr std::size_t kKindCount = 16;

/// All that a protocol promises. docs/guarantees.md has the same tables; a test compares them.
[[nodiscard]] const explorer::Promises& promises_of(Protocol protocol);

[[nodiscard]] std::string_view name(GuaranteeId guarantee);
[[nodiscard]] std::string_view name(KindId kind);
[[nodiscard]] std::optional<KindId> kind_from_name(std::string_view text);

/// The kinds that a violation of `guarantee` may have.
[[nodiscard]] std::span<const KindId> kinds_of(GuaranteeId guarantee);

}  // namespace crashcheck::oracle
