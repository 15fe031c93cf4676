// The checks that need nothing but what a store promises.
#include "explorer/finding.h"

#include <algorithm>
#include <tuple>

namespace crashcheck::explorer {
namespace {

Finding broken(const Check& check, std::uint64_t offset, std::uint64_t length,
               std::string_view message) {
  return Finding{check.guarantee, check.kind, offset, length, message};
}

}  // namespace

void append(Findings& to, const Findings& more) { to.insert(to.end(), more.begin(), more.end()); }

void sort_by_severity(Findings& findings) {
  std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
    return std::tuple(finding.kind, finding.guarantee, finding.offset);
  });
}

Findings opens(const Promises& promises, const io::Error& error) {
  return {broken(promises.opens, 0, 0, reason_of(error))};
}

Findings died(const Promises& promises, std::string_view cause) {
  return {broken(promises.opens, 0, 0, cause)};
}

Findings usable(const Promises& promises, std::string_view problem, std::uint64_t offset) {
  return {broken(promises.usable, offset, 0, problem)};
}

Findings idempotent(const Promises& promises, const faultfs::Image& once,
                    const faultfs::Image& twice) {
  if (!promises.idempotent || once == twice) return {};
  const std::uint64_t byte = once.tree() != nullptr ? 0 : once.first_difference(twice);
  return {broken(*promises.idempotent, byte - std::min(byte, promises.first_byte), 1,
                 "recovering again changes the file")};
}

Findings silent(const Promises& promises, std::uint64_t events) {
  if (!promises.idempotent || !promises.silent_when_clean || events == 0) return {};
  return {broken(*promises.idempotent, 0, 0, "an open with nothing to do issues events")};
}

Findings converges(const Promises& promises, const Findings& after_nested) {
  if (!promises.converges || after_nested.empty()) return {};
  return {broken(*promises.converges, after_nested.front().offset, after_nested.front().length,
                 "recovery that was cut leads to another state")};
}

Findings told(const Promises& promises, Findings lost) {
  if (!promises.told) return {};
  for (Finding& finding : lost) {
    finding.guarantee = promises.told->guarantee;
    finding.kind = promises.told->kind;
  }
  return lost;
}

Findings space(const Promises& promises, Findings without_space) {
  if (!promises.space) return without_space;
  for (Finding& finding : without_space) finding.guarantee = *promises.space;
  return without_space;
}

Findings contained(const Promises& promises, Findings after_error) {
  if (!promises.contained) return after_error;
  for (Finding& finding : after_error) finding.guarantee = *promises.contained;
  return after_error;
}

}  // namespace crashcheck::explorer
