// Random histories of all operations have what the published ones cannot have.
#include <gtest/gtest.h>

#include <set>

#include "generator/generator.h"
#include "history/words.h"

namespace crashcheck::generator {
namespace {

using history::History;
using history::Operation;

/// How often something is in 200 histories of all operations.
struct Seen {
  std::set<std::string_view> batched;
  std::set<std::size_t> batch_sizes;
  std::size_t on_slices_of_the_same_batch = 0;
  std::size_t slots_in_header = 0;
  std::size_t slots_in_slices = 0;
  std::size_t slots_in_the_slice_itself = 0;
  std::size_t reclaims = 0;
  std::size_t records_uncovered = 0;
  std::size_t operations = 0;
};

void see_slot(const Operation& operation, Seen& seen) {
  std::visit(
      [&](const auto& op) {
        if constexpr (requires { op.slot; }) {
          ++(op.slot.slice ? seen.slots_in_slices : seen.slots_in_header);
          if constexpr (requires { op.slice; }) {
            if (op.slot.slice == op.slice) ++seen.slots_in_the_slice_itself;
          }
        }
      },
      operation);
}

void see_batch(const history::Batch& batch, history::Handle first, Seen& seen) {
  seen.batch_sizes.insert(batch.operations.size());
  bool own = false;
  for (const auto& batched : batch.operations) {
    const Operation operation = history::as_operation(batched);
    seen.batched.insert(history::word(operation));
    see_slot(operation, seen);
    for (const history::Handle used : history::handles_used(operation)) own |= used >= first;
  }
  if (own) ++seen.on_slices_of_the_same_batch;
}

/// The slice that an operation frees or reallocates.
std::optional<history::Handle> given_back(const Operation& operation) {
  if (const auto* freed = std::get_if<history::Deallocate>(&operation)) return freed->slice;
  if (const auto* moved = std::get_if<history::Reallocate>(&operation)) return moved->slice;
  return std::nullopt;
}

/// A record that is written whole into a slice that is then given back.
bool uncovers_record(const Operation& first, const Operation& second) {
  const auto* write = std::get_if<history::Write>(&first);
  return write != nullptr && given_back(second) == write->slice &&
         history::to_hex(write->bytes).find("f7a1e50decf4d0e9") != std::string::npos;
}

Seen look() {
  Seen seen;
  for (std::uint64_t index = 0; index < 200; ++index) {
    history::Handle next = 0;
    const History history = history_of(7, index, 24, Alphabet::kAll);
    for (std::size_t i = 1; i < history.size(); ++i) {
      if (uncovers_record(history[i - 1], history[i])) ++seen.records_uncovered;
    }
    for (const Operation& operation : history) {
      ++seen.operations;
      see_slot(operation, seen);
      if (std::holds_alternative<history::Reclaim>(operation)) ++seen.reclaims;
      if (const auto* batch = std::get_if<history::Batch>(&operation)) {
        see_batch(*batch, next, seen);
      }
      next += static_cast<history::Handle>(history::handles_given(operation));
    }
  }
  return seen;
}

TEST(HistoryOfAllOperations, HasBatchesOfOneToSixOfAllThatABatchCanHold) {
  const Seen seen = look();
  EXPECT_EQ(seen.batch_sizes, (std::set<std::size_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(seen.batched.size(), std::variant_size_v<history::BatchedOperation::variant>);
  EXPECT_GE(seen.on_slices_of_the_same_batch, 100U);
}

TEST(HistoryOfAllOperations, HasSlotsInAllPlaces) {
  const Seen seen = look();
  EXPECT_GE(seen.slots_in_header, 100U);
  EXPECT_GE(seen.slots_in_slices, 100U);
  EXPECT_GE(seen.slots_in_the_slice_itself, 10U);
}

TEST(HistoryOfAllOperations, ReclaimsNowAndThen) {
  const Seen seen = look();
  EXPECT_GE(seen.reclaims, seen.operations / 200);
  EXPECT_LE(seen.reclaims, seen.operations / 20);
}

TEST(HistoryOfAllOperations, GivesSlicesBackThatHoldARecord) {
  EXPECT_GE(look().records_uncovered, 50U);
}

}  // namespace
}  // namespace crashcheck::generator
