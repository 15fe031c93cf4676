// Between indices (Survivors) and words (CrashPoint). Words name a surviving event alone if all its
// units survive, and with ranges of units otherwise; fills likewise.
#include "crash_words.h"

#include "decisions.h"
#include "io/assert.h"

namespace crashcheck::faultfs {
namespace {

io::Failure refuse(const CrashPoint& crash, std::string_view reason) {
  return io::fail(io::ErrorCode::kInvalidArgument, "crash", reason, crash.event);
}

/// Adds units above all the others.
void extend(std::vector<UnitRange>& ranges, const PendingUnits::Unit& unit) {
  const std::uint64_t last = unit.number + unit.count - 1;
  if (!ranges.empty() && ranges.back().last + 1 == unit.number) {
    ranges.back().last = last;
  } else {
    ranges.push_back({unit.number, last});
  }
}

std::uint64_t size_of(const std::vector<UnitRange>& ranges) {
  std::uint64_t size = 0;
  for (const UnitRange range : ranges) size += range.last - range.first + 1;
  return size;
}

void add_kept(const PendingUnits& pending, const Survivors& survivors, CrashPoint& crash) {
  std::vector<std::vector<UnitRange>> by_event(pending.event() - pending.settled());
  for (std::size_t i = 1; i < survivors.size(); ++i) {
    const std::uint64_t event = pending.event_of(i, survivors[i].version);
    if (event == 0) continue;
    extend(by_event[event - pending.settled() - 1], pending.units()[i - 1]);
  }
  for (std::uint64_t event = pending.settled() + 1; event <= pending.event(); ++event) {
    const auto& ranges = by_event[event - pending.settled() - 1];
    const auto [begin, end] = pending.touched(event);
    if (!ranges.empty() && size_of(ranges) == end - begin) {
      crash.kept.push_back({event});
    } else {
      for (const UnitRange range : ranges) crash.kept.push_back({event, range});
    }
  }
}

/// The words for units that are spoilt on such a device.
template <typename Crash>
auto& spoilt_in(Crash& crash, Overwrite overwrite) {
  return overwrite == Overwrite::kGarbage ? crash.garbage : crash.unreadable;
}

void add_spoilt(const PendingUnits& pending, const Survivors& survivors, CrashPoint& crash) {
  for (std::size_t i = 1; i < survivors.size(); ++i) {
    if (survivors[i].version < pending.kept_versions(i)) continue;
    extend(spoilt_in(crash, pending.overwrite()), pending.units()[i - 1]);
  }
}

void add_length(const PendingUnits& pending, const Survivors& survivors, CrashPoint& crash) {
  const PendingUnits::Length& length = pending.lengths()[survivors[0].version];
  if (length.event == 0) return;
  crash.length = SurvivingLength{length.event};
  if (length.is_inside) crash.length->size_bytes = length.size_bytes;
}

void add_fill(const PendingUnits& pending, const Survivors& survivors, std::size_t fill,
              CrashPoint& crash) {
  std::vector<UnitRange> units;
  bool is_everywhere = true;
  for (std::size_t i = 1; i < survivors.size(); ++i) {
    if (survivors[i].fill == fill) {
      extend(units, pending.units()[i - 1]);
    } else if (fills_of(pending, survivors, i) > 1) {
      is_everywhere = false;
    }
  }
  if (is_everywhere && !units.empty()) {
    crash.fills.push_back({std::nullopt, pending.fills()[fill]});
  } else {
    for (const UnitRange range : units) crash.fills.push_back({range, pending.fills()[fill]});
  }
}

io::Result<void> keep(const PendingUnits& pending, const CrashPoint& crash, Survivors& survivors) {
  std::uint64_t last = 0;
  for (const Survivor& survivor : crash.kept) {
    if (survivor.event <= pending.settled() || survivor.event > pending.event()) {
      return refuse(crash, "only a pending event can be kept");
    }
    if (survivor.event < last) return refuse(crash, "events are kept in ascending order");
    last = survivor.event;
    const auto [begin, end] = pending.touched(survivor.event);
    if (begin == end) return refuse(crash, "the kept event writes no unit");
    const UnitRange kept = survivor.units.value_or(UnitRange{begin, end - 1});
    if (kept.first > kept.last || kept.first < begin || kept.last >= end) {
      return refuse(crash, "the kept event did not write these units");
    }
    if (!pending.is_apart(kept.first) || !pending.is_apart(kept.last + 1)) {
      return refuse(crash, "the units of a long hole survive together");
    }
    pending.keep(survivors, survivor.event, kept.first, kept.last);
  }
  return {};
}

io::Result<void> spoil(const PendingUnits& pending, const CrashPoint& crash, Survivors& survivors) {
  const Overwrite overwrite = pending.overwrite();
  if (!crash.garbage.empty() && overwrite != Overwrite::kGarbage) {
    return refuse(crash, "on this device no unit that was being written holds garbage");
  }
  if (!crash.unreadable.empty() && overwrite != Overwrite::kUnreadable) {
    return refuse(crash, "on this device every unit that was being written can be read");
  }
  for (const UnitRange units : spoilt_in(crash, overwrite)) {
    if (units.first > units.last || !pending.spoil(survivors, units.first, units.last)) {
      return refuse(crash, "only units with a pending write can be spoilt");
    }
  }
  return {};
}

io::Result<void> end_at(const PendingUnits& pending, const CrashPoint& crash,
                        Survivors& survivors) {
  const SurvivingLength length = *crash.length;
  if (length.event <= pending.settled() || length.event > pending.event()) {
    return refuse(crash, "the length must be that of a pending event");
  }
  Survivors whole = survivors;
  if (!pending.end_at(whole, length.event, 0)) {
    return refuse(crash, "the event did not change the length");
  }
  if (!length.size_bytes) {
    survivors = whole;
  } else if (*length.size_bytes == 0 ||
             !pending.end_at(survivors, length.event, *length.size_bytes)) {
    return refuse(crash, "the length must be a unit boundary inside the write");
  }
  return {};
}

io::Result<void> fill(const PendingUnits& pending, const CrashPoint& crash, Survivors& survivors) {
  for (const FillChoice& choice : crash.fills) {
    if (std::ranges::find(pending.fills(), choice.fill) == pending.fills().end()) {
      return refuse(crash, "the profile has no such fill");
    }
    const UnitRange units = choice.units.value_or(UnitRange{0, UINT64_MAX});
    pending.fill(survivors, choice.fill, units.first, units.last);
  }
  return {};
}

}  // namespace

CrashPoint words_of(const PendingLog& pending, const Survivors& survivors) {
  const PendingLog::Prefix last = pending.prefixes()[survivors[0].version];
  CrashPoint crash{pending.event(), last.cut_bytes};
  if (!pending.has_cache()) return crash;
  const std::uint64_t end = last.events + (last.cut_bytes > 0 ? 1 : 0);
  for (std::uint64_t event = pending.settled() + 1; event <= end; ++event) {
    crash.kept.push_back({event});
  }
  return crash;
}

CrashPoint words_of(const PendingUnits& pending, const Survivors& survivors) {
  CrashPoint crash{pending.event()};
  add_kept(pending, survivors, crash);
  add_spoilt(pending, survivors, crash);
  add_length(pending, survivors, crash);
  for (std::size_t fill = 1; fill < pending.fills().size(); ++fill) {
    add_fill(pending, survivors, fill, crash);
  }
  return crash;
}

io::Result<Survivors> survivors_of(const PendingLog& pending, const CrashPoint& crash) {
  CRASHCHECK_ASSERT(crash.event == pending.event());
  Survivors survivors = nothing(pending);
  if (crash.length || !crash.fills.empty()) {
    return refuse(crash, "on this device the length is in order and nothing is filled");
  }
  if (!crash.garbage.empty() || !crash.unreadable.empty()) {
    return refuse(crash, "on this device a write that was cut is old or new, unit by unit");
  }
  if (!pending.has_cache() && !crash.kept.empty()) {
    return refuse(crash, "keep makes no sense on a device without a cache");
  }
  for (const Survivor& survivor : crash.kept) {
    if (survivor.units) return refuse(crash, "this device keeps events whole");
    if (!pending.keep(survivors, survivor.event)) {
      return refuse(crash, "what is kept must be a prefix of the pending events");
    }
  }
  if (crash.torn_bytes == 0 || pending.cut(survivors, crash.torn_bytes)) return survivors;
  if (!pending.has_cache()) {
    return refuse(crash, "the next event is no write with a unit boundary there");
  }
  return refuse(crash, crash.kept.empty()
                           ? "torn needs a kept event"
                           : "the last kept event is no write with a unit boundary there");
}

io::Result<Survivors> survivors_of(const PendingUnits& pending, const CrashPoint& crash) {
  CRASHCHECK_ASSERT(crash.event == pending.event());
  Survivors survivors = nothing(pending);
  if (crash.torn_bytes != 0) {
    return refuse(crash, "this device does not tear: name the units to keep");
  }
  CRASHCHECK_TRY(keep(pending, crash, survivors));
  CRASHCHECK_TRY(spoil(pending, crash, survivors));
  if (crash.length) CRASHCHECK_TRY(end_at(pending, crash, survivors));
  CRASHCHECK_TRY(fill(pending, crash, survivors));
  return survivors;
}

}  // namespace crashcheck::faultfs
