// The decisions of which a choice among survivors consists, one register after the other: their
// number, their order, and the same for any device with registers.
#pragma once

#include <limits>

#include "faultfs/saturating.h"
#include "pending_log.h"

namespace crashcheck::faultfs {

/// Nothing survives that was pending.
template <typename Pending>
Survivors nothing(const Pending& pending) {
  return Survivors(pending.registers());
}

template <typename Pending>
std::size_t fills_of(const Pending& pending, const Survivors& survivors, std::size_t of_register) {
  return pending.fills(survivors[0].version, of_register, survivors[of_register].version);
}

/// No register.
inline constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// Moves on to the next choice, the last register fastest: the first register that changed; kNone
/// where there is no choice left.
template <typename Pending>
std::size_t next(const Pending& pending, Survivors& survivors) {
  for (std::size_t i = survivors.size(); i-- > 0;) {
    Pick& pick = survivors[i];
    if (pick.fill + 1 < fills_of(pending, survivors, i)) {
      ++pick.fill;
      return i;
    }
    pick.fill = 0;
    if (++pick.version < pending.versions(i)) return i;
    pick.version = 0;
  }
  return kNone;
}

/// How many choices there are; 2^64-1 stands for that many or more.
template <typename Pending>
std::uint64_t count(const Pending& pending) {
  if (pending.registers() == 1) return pending.versions(0);
  constexpr std::uint64_t kTooMany = UINT64_MAX;  // more do not change it
  std::uint64_t all = 0;
  for (std::size_t first = 0; first < pending.versions(0) && all != kTooMany; ++first) {
    std::uint64_t choices = 1;
    for (std::size_t i = 1; i < pending.registers() && choices != kTooMany; ++i) {
      std::uint64_t of_register = 0;
      for (std::size_t version = 0; version < pending.versions(i); ++version) {
        of_register += pending.fills(first, i, version);
      }
      choices = saturating_multiply(choices, of_register);
    }
    all = saturating_add(all, choices);
  }
  return all;
}

/// Calls `decide(index, options)` for each decision in turn, which reads or sets the index.
template <typename Pending, typename Decide>
void for_each_decision(const Pending& pending, Survivors& survivors, const Decide& decide) {
  for (std::size_t i = 0; i < survivors.size(); ++i) {
    decide(survivors[i].version, pending.versions(i));
    decide(survivors[i].fill, fills_of(pending, survivors, i));
  }
}

/// With a cache: how many events survive, then how much of the last, which is 0 for all of it or
/// the number of a cut.
template <typename Decide>
void for_each_decision(const PendingLog& pending, Survivors& survivors, const Decide& decide) {
  std::size_t& version = survivors[0].version;
  if (!pending.has_cache()) return decide(version, pending.versions(0));
  const auto whole = [&](std::size_t kept) {
    return pending.index_of({pending.settled() + kept, 0});
  };
  const PendingLog::Prefix last = pending.prefixes()[version];
  std::size_t kept = last.events - pending.settled() + (last.cut_bytes > 0 ? 1 : 0);
  std::size_t cut = last.cut_bytes > 0 ? version - whole(kept - 1) : 0;
  decide(kept, pending.event() - pending.settled() + 1);
  if (kept > 0) decide(cut, whole(kept) - whole(kept - 1));
  version = cut > 0 ? whole(kept - 1) + cut : whole(kept);
}

}  // namespace crashcheck::faultfs
