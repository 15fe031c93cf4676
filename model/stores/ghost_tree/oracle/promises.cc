// The one table of what GhostTree promises, and what each protocol claims of it.
#include <array>

#include "documented.h"
#include "oracle/damaged_heap.h"
#include "oracle/finding.h"
#include "planted_bugs.h"

namespace crashcheck::oracle {
namespace {

constexpr std::array<std::string_view, kKindCount> kKindNames = {
    "lost-acked",      "phantom",        "overlap",      "dirty-memory",
    "corrupt-tree",    "not-coalesced",  "not-balanced", "leak",
    "recovery-failed", "not-idempotent", "diverged",     "header-touched",
    "not-atomic",      "unusable",       "not-best-fit", "lost-silently",
};

/// What an operation that failed may not leave behind: any kind of damage.
constexpr auto kEveryKind = [] {
  std::array<KindId, kKindCount> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = static_cast<KindId>(i);
  return kinds;
}();

constexpr std::array kOpensKinds = {Kind::kRecoveryFailed};
constexpr std::array kHeaderKinds = {Kind::kHeaderTouched};
constexpr std::array kTreeKinds = {Kind::kCorruptTree, Kind::kNotBalanced};
constexpr std::array kExtentsKinds = {Kind::kOverlap, Kind::kCorruptTree};
constexpr std::array kCoalescedKinds = {Kind::kNotCoalesced};
constexpr std::array kZeroedKinds = {Kind::kDirtyMemory};
constexpr std::array kDurableKinds = {Kind::kLostAcked, Kind::kPhantom};
constexpr std::array kIntactKinds = {Kind::kLostAcked};
constexpr std::array kAtomicKinds = {Kind::kNotAtomic};
constexpr std::array kLeakKinds = {Kind::kLeak};
constexpr std::array kIdempotentKinds = {Kind::kNotIdempotent};
constexpr std::array kConvergesKinds = {Kind::kDiverged};
constexpr std::array kUsableKinds = {Kind::kUnusable};
constexpr std::array kBestFitKinds = {Kind::kNotBestFit};
constexpr std::array kToldKinds = {Kind::kLostSilently};

struct Row {
  std::string_view name;
  std::string_view statement;
  std::string_view in_place;
  std::string_view journaled;
  std::span<const KindId> kinds;
  bool seen_in_use = false;
  bool on_unsafe_storage = false;
};

constexpr std::array<Row, kGuaranteeCount> kTable = {{
    {"opens", "after any crash, opening succeeds, and creation can be repeated", "yes",
     "yes; see creation below", kOpensKinds},
    {"header", "the 32 user bytes and the magic are never changed by the allocator", "yes", "yes",
     kHeaderKinds},
    {"tree",
     "the free tree is one tree: every node reached once, ordered by (size, offset), stored "
     "heights "
     "and balances right, height-balanced",
     "after open", "always", kTreeKinds},
    {"extents",
     "free blocks are aligned, inside the arena, at least 32 bytes, disjoint from each other and "
     "from every live block",
     "yes", "yes", kExtentsKinds},
    {"coalesced", "no two free blocks touch", "after open", "always", kCoalescedKinds},
    {"zeroed",
     "free memory is zero beyond its node; an allocation and every grown part read as zero; so "
     "does "
     "the padding of a live block",
     "yes", "yes", kZeroedKinds},
    {"durable", "an acknowledged operation survives: its slice, its bytes, its free space", "yes",
     "yes", kDurableKinds},
    {"intact", "operations never change bytes of live blocks that are not theirs", "yes", "yes",
     kIntactKinds},
    {"atomic",
     "an operation in flight is found not started, complete, or in a state documented below",
     "as below", "not started or complete; a write outside of a batch: each unit old or new",
     kAtomicKinds},
    {"leak", "memory that is neither live nor free is at most what is documented below", "as below",
     "what an allocation had committed and nobody was told", kLeakKinds},
    {"idempotent", "recovering a second time changes no byte", "yes",
     "yes, and opening a clean heap issues no event", kIdempotentKinds},
    {"converges",
     "a crash inside recovery, any number of times, then recovery, gives one of the outcomes "
     "acceptable for the operation in flight at the first crash",
     "implied", "yes", kConvergesKinds},
    {"usable",
     "after recovery the heap works: all that is free can be allocated, written, freed and "
     "reopened, with all of the above holding",
     "yes", "yes", kUsableKinds, true},
    {"contained",
     "an operation that returns an error leaves the file, after a reopen, in a state that meets "
     "all "
     "of the above, and the open store refuses to make it worse",
     "no", "yes", kEveryKind},
    {"best-fit", "allocate takes the smallest block that fits, lowest offset first", "yes", "yes",
     kBestFitKinds, true},
    {"told",
     "a damaged file (flipped bits, lost or stale sectors, wrong length) is opened without loss of "
     "a live byte, or refused untouched, or what was lost is said",
     "no", "yes; see damage below", kToldKinds, false, true},
    {"space",
     "on a full medium the heap opens and reads, and an operation that finds no space changes "
     "nothing: the heap works on",
     "no",
     "yes, where growth reserves what it adds and overwriting needs no space; freeing a slice "
     "finds space while a reserve is held",
     kEveryKind},
}};

constexpr std::uint64_t kPayloadBegin = 16;  // the byte of the file that offsets count from

using Guarantees = std::array<explorer::Guarantee, kGuaranteeCount>;

constexpr Guarantees guarantees_of(Protocol protocol) {
  Guarantees guarantees{};
  for (std::size_t i = 0; i < kGuaranteeCount; ++i) {
    const Row& row = kTable[i];
    const auto claim = protocol == Protocol::kInPlace ? row.in_place : row.journaled;
    guarantees[i] = {row.name,  row.statement,   claim,
                     row.kinds, row.seen_in_use, row.on_unsafe_storage};
  }
  return guarantees;
}

constexpr Guarantees kInPlaceGuarantees = guarantees_of(Protocol::kInPlace);
constexpr Guarantees kJournaledGuarantees = guarantees_of(Protocol::kJournaled);

explorer::Promises promises(Protocol protocol, const Guarantees& guarantees) {
  return {
      .guarantees = guarantees,
      .kinds = kKindNames,
      .opens = {Guarantee::kOpens, Kind::kRecoveryFailed},
      .usable = {Guarantee::kUsable, Kind::kUnusable},
      .idempotent = explorer::Check{Guarantee::kIdempotent, Kind::kNotIdempotent},
      .silent_when_clean = protocol == Protocol::kJournaled,
      .first_byte = kPayloadBegin,
      .offsets = "payload bytes",
      .atomic = explorer::Check{Guarantee::kAtomic, Kind::kNotAtomic},
      .converges = explorer::Check{Guarantee::kConverges, Kind::kDiverged},
      .contained = Guarantee::kContained,
      .space = protocol == Protocol::kJournaled ? std::optional(Guarantee::kSpace) : std::nullopt,
      .told = explorer::Check{Guarantee::kTold, Kind::kLostSilently},
      .undetectable = undetectable_losses(),
      .documented = documented(protocol),
      .planted_bugs = planted_bugs(protocol)};
}

}  // namespace

const explorer::Promises& promises_of(Protocol protocol) {
  static const explorer::Promises kInPlace = promises(Protocol::kInPlace, kInPlaceGuarantees);
  static const explorer::Promises kJournaled = promises(Protocol::kJournaled, kJournaledGuarantees);
  return protocol == Protocol::kInPlace ? kInPlace : kJournaled;
}

std::string_view name(GuaranteeId guarantee) {
  return kInPlaceGuarantees[explorer::index_of(guarantee)].name;
}

std::string_view name(KindId kind) { return kKindNames[explorer::index_of(kind)]; }

std::optional<KindId> kind_from_name(std::string_view text) {
  return promises_of(Protocol::kInPlace).kind_from_name(text);
}

std::span<const KindId> kinds_of(GuaranteeId guarantee) {
  return kInPlaceGuarantees[explorer::index_of(guarantee)].kinds;
}

}  // namespace crashcheck::oracle
