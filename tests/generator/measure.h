// How simple a history is.
#pragma once

#include <algorithm>
#include <array>

#include "history/operation.h"

namespace crashcheck::testing {

/// What is counted, in the order in which it counts: a simpler history has less of the first of
/// these in which it differs. None of them can become less for ever.
enum Count : std::size_t {
  kParts,
  kOperations,  ///< also those in batches; batches not
  kForms,       ///< batches and what is in them, slots, bulk forms and their slices
  kBlocks,
  kOddLengths,
  kSlots,  ///< in slices, behind the start, of two words
  kBytes,
  kDistantWrites,
  kOddBytes,
  kCounts
};
using Measure = std::array<std::uint64_t, kCounts>;

/// Counts one operation after the other.
class Measuring {
 public:
  explicit Measuring(std::size_t parts) { measure_[kParts] = parts; }

  void add(const history::Operation& operation) {
    if (const auto* batch = std::get_if<history::Batch>(&operation)) return add_batch(*batch);
    ++measure_[kOperations];
    std::visit([&](const auto& op) { add_fields(op); }, operation);
  }

  [[nodiscard]] const Measure& measure() const { return measure_; }

 private:
  void add_batch(const history::Batch& batch) {
    measure_[kForms] += 1 + batch.operations.size();
    for (const auto& each : batch.operations) add(history::as_operation(each));
  }

  void add_fields(const auto& op) {
    if constexpr (requires { op.length; }) add_length(op.length);
    if constexpr (requires { op.lengths; }) {
      measure_[kForms] += 1 + op.lengths.size();
      std::ranges::for_each(op.lengths, [&](std::uint64_t length) { add_length(length); });
    }
    if constexpr (requires { op.slices; }) measure_[kForms] += 1 + op.slices.size();
    if constexpr (requires { op.slot; }) add_slot(op.slot);
    if constexpr (requires { op.bytes.size(); }) add_content(op.at, op.bytes);
  }

  void add_length(std::uint64_t length) {
    measure_[kBlocks] += length / 32 + (length % 32 != 0 ? 1 : 0);
    measure_[kOddLengths] += length % 32 != 0 ? 1 : 0;
  }

  void add_slot(const history::Slot& slot) {
    ++measure_[kForms];
    measure_[kSlots] += (slot.slice ? 3U : 0U) + (slot.at > 0 ? 1U : 0U) + slot.width / 16;
  }

  void add_content(std::uint64_t at, const history::Bytes& bytes) {
    measure_[kBytes] += bytes.size();
    measure_[kDistantWrites] += at > 0 ? 1 : 0;
    measure_[kOddBytes] += static_cast<std::uint64_t>(
        std::ranges::count_if(bytes, [](std::byte byte) { return byte != std::byte{0x61}; }));
  }

  Measure measure_{};
};

inline Measure measure_of(const std::vector<history::History>& parts) {
  Measuring measuring(parts.size());
  for (const auto& part : parts) {
    for (const auto& operation : part) measuring.add(operation);
  }
  return measuring.measure();
}

}  // namespace crashcheck::testing
