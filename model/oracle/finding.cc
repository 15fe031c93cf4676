// Names of guarantees and kinds, and the one table that maps the first to the second.
#include "oracle/finding.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace crashcheck::oracle {
namespace {

constexpr std::array<std::string_view, kKindCount> kKindNames = {
    "lost-acked",    "phantom",        "overlap",    "dirty-memory",    "corrupt-tree",
    "not-coalesced", "not-balanced",   "leak",       "recovery-failed", "not-idempotent",
    "diverged",      "header-touched", "not-atomic", "unusable",        "not-best-fit",
};

/// What an operation that failed may not leave behind: any kind of damage.
constexpr auto kEveryKind = [] {
  std::array<Kind, kKindCount> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = static_cast<Kind>(i);
  return kinds;
}();

struct Row {
  Guarantee guarantee;
  std::string_view name;
  std::array<Kind, 3> kinds;
  std::size_t kind_count;
};

constexpr std::array<Row, kGuaranteeCount> kTable = {{
    {Guarantee::kOpens, "opens", {Kind::kRecoveryFailed}, 1},
    {Guarantee::kHeader, "header", {Kind::kHeaderTouched}, 1},
    {Guarantee::kTree, "tree", {Kind::kCorruptTree, Kind::kNotBalanced}, 2},
    {Guarantee::kExtents, "extents", {Kind::kOverlap, Kind::kCorruptTree}, 2},
    {Guarantee::kCoalesced, "coalesced", {Kind::kNotCoalesced}, 1},
    {Guarantee::kZeroed, "zeroed", {Kind::kDirtyMemory}, 1},
    {Guarantee::kDurable, "durable", {Kind::kLostAcked, Kind::kPhantom}, 2},
    {Guarantee::kIntact, "intact", {Kind::kLostAcked}, 1},
    {Guarantee::kAtomic, "atomic", {Kind::kNotAtomic}, 1},
    {Guarantee::kLeak, "leak", {Kind::kLeak}, 1},
    {Guarantee::kIdempotent, "idempotent", {Kind::kNotIdempotent}, 1},
    {Guarantee::kConverges, "converges", {Kind::kDiverged}, 1},
    {Guarantee::kUsable, "usable", {Kind::kUnusable}, 1},
    {Guarantee::kContained, "contained", {}, 0},
    {Guarantee::kBestFit, "best-fit", {Kind::kNotBestFit}, 1},
}};

}  // namespace

std::string_view name(Guarantee guarantee) {
  return kTable[static_cast<std::size_t>(guarantee)].name;
}

std::string_view name(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_from_name(std::string_view text) {
  const auto found = std::ranges::find(kKindNames, text);
  if (found == kKindNames.end()) return std::nullopt;
  return static_cast<Kind>(found - kKindNames.begin());
}

std::span<const Kind> kinds_of(Guarantee guarantee) {
  if (guarantee == Guarantee::kContained) return kEveryKind;
  const Row& row = kTable[static_cast<std::size_t>(guarantee)];
  return std::span(row.kinds).first(row.kind_count);
}

void append(Findings& to, const Findings& more) { to.insert(to.end(), more.begin(), more.end()); }

void sort_by_severity(Findings& findings) {
  std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
    return std::tuple(finding.kind, finding.guarantee, finding.offset);
  });
}

}  // namespace crashcheck::oracle
