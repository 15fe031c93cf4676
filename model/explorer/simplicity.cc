// Counting what a reproduction is made of.
#include "explorer/simplicity.h"

#include <algorithm>

namespace crashcheck::explorer {
namespace {

using history::Slot;

constexpr std::uint64_t kBlockBytes = 32;
constexpr std::byte kPlainByte{0x61};

/// Adds operations to a measure.
class OperationCounter {
 public:
  explicit OperationCounter(Simplicity& sum) : sum_(sum) {}

  void operator()(const history::Allocate& op) { add_length(op.length); }
  void operator()(const history::Deallocate&) {}
  void operator()(const history::Reallocate& op) { add_length(op.length); }
  void operator()(const history::AllocateBulk& op) {
    sum_.items += 1 + op.lengths.size();
    for (const std::uint64_t length : op.lengths) add_length(length);
  }
  void operator()(const history::DeallocateBulk& op) { sum_.items += 1 + op.slices.size(); }
  void operator()(const history::Write& op) { add_content(op.at, op.bytes); }
  void operator()(const history::WriteHeader& op) { add_content(op.at, op.bytes); }
  void operator()(const history::Reopen&) {}
  void operator()(const history::AllocateInto& op) {
    add_slot(op.slot);
    add_length(op.length);
  }
  void operator()(const history::ReallocateInto& op) {
    add_slot(op.slot);
    add_length(op.length);
  }
  void operator()(const history::DeallocateFrom& op) { add_slot(op.slot); }
  void operator()(const history::Reclaim&) {}
  void operator()(const history::Batch& op) {
    sum_.operations += op.operations.size();
    sum_.items += 1 + op.operations.size();
    for (const auto& batched : op.operations) std::visit(*this, batched);
  }

 private:
  void add_length(std::uint64_t length) {
    const bool is_odd = length % kBlockBytes != 0;
    sum_.blocks += length / kBlockBytes + (is_odd ? 1 : 0);
    sum_.details += is_odd ? 1 : 0;
  }
  void add_content(std::uint64_t at, const history::Bytes& bytes) {
    const auto plain = std::ranges::count(bytes, kPlainByte);
    sum_.details += 2 * bytes.size() - static_cast<std::uint64_t>(plain) + (at > 0 ? 1 : 0);
  }
  void add_slot(const Slot& slot) {
    sum_.items += slot.slice ? 2U : 1U;
    sum_.details += (slot.at > 0 ? 1U : 0U) + (slot.width > 8 ? 1U : 0U);
  }

  Simplicity& sum_;
};

std::size_t words_of(const faultfs::CrashPoint& crash) {
  return (crash.torn_bytes != 0 ? 1U : 0U) + crash.kept.size() + (crash.length ? 1U : 0U) +
         crash.fills.size();
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
  if (crash.length) {
    sum.numbers.push_back(crash.length->event);
    sum.numbers.push_back(crash.length->size_bytes.value_or(0));
  }
  for (const auto& fill : crash.fills) {
    sum.numbers.push_back(static_cast<std::uint64_t>(fill.fill));
    add_units(fill.units, sum);
  }
}

}  // namespace

Simplicity simplicity_of(const std::vector<Life>& lives) {
  Simplicity sum;
  for (const Life& life : lives) {
    sum.crashes += life.crash ? 1U : 0U;
    sum.operations += life.operations.size();
    for (const auto& operation : life.operations) std::visit(OperationCounter(sum), operation);
    for (const LifeFault& fault : life.faults) add(fault, sum);
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
  }
  return sum;
}

}  // namespace crashcheck::explorer
