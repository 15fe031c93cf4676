// Adds up the measure of a reproduction from its operations, faults and crashes.
#include "explorer/simplicity.h"

#include <algorithm>

namespace crashcheck::explorer {
namespace {

void add(const OperationMeasure& measure, Simplicity& sum) {
  sum.operations += measure.operations;
  sum.items += measure.items;
  sum.size += measure.size;
  sum.details += measure.details;
}

/// Of a directory: not the newest version of what was chosen.
bool loses_something(const faultfs::Choice& choice) { return choice.taken + 1 < choice.options; }

std::size_t words_of(const faultfs::CrashPoint& crash) {
  return (crash.torn_bytes != 0 ? 1U : 0U) + crash.kept.size() + crash.garbage.size() +
         crash.unreadable.size() + (crash.length ? 1U : 0U) + crash.fills.size() +
         static_cast<std::size_t>(std::ranges::count_if(crash.choices, loses_something));
}

void add(const LifeFault& fault, Simplicity& sum) {
  const auto errnos = faultfs::errnos(fault.fault.point);
  const auto found = std::ranges::find(errnos, fault.fault.error);
  sum.faults[0] += 1;
  sum.faults[1] += fault.fault.forever ? 1U : 0U;
  sum.faults[2] += fault.fault.error == 0 ? 0 : static_cast<std::uint64_t>(found - errnos.begin());
  sum.faults[3] += fault.wrote_bytes > 0 ? 1U : 0U;
  sum.faults[4] += words_of(fault.durable);
  sum.faults[5] += fault.reverts ? 1U : 0U;
}

void add_units(const std::optional<faultfs::UnitRange>& units, Simplicity& sum) {
  if (!units) return;
  sum.numbers.push_back(units->last - units->first);
  sum.numbers.push_back(units->first);
}

void add_numbers(const faultfs::CrashPoint& crash, Simplicity& sum) {
  sum.numbers.push_back(crash.torn_bytes);
  for (const auto& survivor : crash.kept) {
    sum.numbers.push_back(survivor.event);
    add_units(survivor.units, sum);
  }
  for (const auto& units : crash.garbage) add_units(units, sum);
  for (const auto& units : crash.unreadable) add_units(units, sum);
  if (crash.length) {
    sum.numbers.push_back(crash.length->event);
    sum.numbers.push_back(crash.length->size_bytes.value_or(0));
  }
  for (const faultfs::Choice& choice : crash.choices) {
    sum.numbers.push_back(choice.options - 1 - choice.taken);
  }
  for (const auto& fill : crash.fills) {
    sum.numbers.push_back(static_cast<std::uint64_t>(fill.fill));
    add_units(fill.units, sum);
  }
}

}  // namespace

Simplicity simplicity_of(const Workload& workload, const std::vector<Life>& lives) {
  Simplicity sum;
  for (const Life& life : lives) {
    sum.crashes += life.crash ? 1U : 0U;
    for (const Operation& operation : life.operations) add(workload.measure(operation), sum);
    for (const LifeFault& fault : life.faults) add(fault, sum);
    sum.others += life.others.size();
    if (life.crash) sum.words += words_of(*life.crash);
    if (life.crash) sum.numbers.push_back(life.crash->event);
  }
  for (const Life& life : lives) {
    for (const LifeFault& fault : life.faults) {
      sum.numbers.push_back(fault.fault.nth);
      sum.numbers.push_back(fault.wrote_bytes);
      add_numbers(fault.durable, sum);
    }
    if (life.crash) add_numbers(*life.crash, sum);
    for (const OthersHold& others : life.others) sum.numbers.push_back(others.bytes);
    if (life.damage) {
      sum.numbers.push_back(life.damage->at);
      sum.numbers.push_back(life.damage->detail);
    }
  }
  return sum;
}

}  // namespace crashcheck::explorer
