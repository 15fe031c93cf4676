// Random histories: valid, the same everywhere, and rich enough.
#include "generator/generator.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "history/text.h"

namespace crashcheck::generator {
namespace {

using history::History;
using history::Operation;

std::string text_of(const History& history) {
  std::string text;
  for (const Operation& operation : history) text += history::to_string(operation) + "; ";
  return text;
}

TEST(HistoryOf, IsTheSameOnEveryMachine) {
  // Recorded once. When the generator changes on purpose this changes with it, and seeds that are
  // written down anywhere lose their meaning.
  EXPECT_EQ(text_of(history_of(1, 0, 6)),
            "allocate 64; reallocate #0 128; reallocate #0 32; deallocate #0; ");
  EXPECT_EQ(text_of(history_of(1, 1, 6)), "allocate 119; deallocate-bulk #0; allocate-bulk 32; ");
}

TEST(HistoryOf, DiffersByNumberAndBySeed) {
  EXPECT_NE(history_of(1, 0, 20), history_of(1, 1, 20));
  EXPECT_NE(history_of(1, 0, 20), history_of(2, 0, 20));
}

/// FNV-1a of what many histories print.
std::uint64_t fingerprint(Alphabet alphabet) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    for (std::uint64_t index = 0; index < 100; ++index) {
      for (const char c : text_of(history_of(seed, index, 24, alphabet))) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
      }
    }
  }
  return hash;
}

TEST(HistoryOf, OfPublishedOperationsIsWhatItWasBeforeThereWereOthers) {
  // From the code of that time. Seeds that are written down depend on it.
  EXPECT_EQ(fingerprint(Alphabet::kPublished), 0x853799D95E5FE397U);
}

TEST(HistoryOf, OfAllOperationsIsTheSameOnEveryMachine) {
  // Recorded once, as above.
  EXPECT_EQ(fingerprint(Alphabet::kAll), 0xF9A6C49DAE5EABF8U);
}

/// The words of all operations in 200 histories.
std::set<std::string_view> words_in(Alphabet alphabet) {
  std::set<std::string_view> words;
  for (std::uint64_t index = 0; index < 200; ++index) {
    for (const Operation& operation : history_of(7, index, 24, alphabet)) {
      words.insert(history::word(operation));
    }
  }
  return words;
}

TEST(HistoryOf, ReachesEveryOperationOfItsAlphabetAndNoOther) {
  EXPECT_EQ(
      words_in(Alphabet::kPublished),
      (std::set<std::string_view>{"allocate", "allocate-bulk", "deallocate", "deallocate-bulk",
                                  "reallocate", "reopen", "write", "write-header"}));
  EXPECT_EQ(words_in(Alphabet::kAll).size(), std::variant_size_v<Operation>);
}

TEST(HistoryOf, ReachesEveryKindOfSize) {
  bool beyond_a_sector = false;
  bool empty = false;
  for (std::uint64_t index = 0; index < 200; ++index) {
    for (const Operation& operation : history_of(7, index, 24)) {
      if (const auto* allocate = std::get_if<history::Allocate>(&operation)) {
        beyond_a_sector |= allocate->length > 512;
        empty |= allocate->length == 0;
      }
    }
  }
  EXPECT_TRUE(beyond_a_sector);
  EXPECT_TRUE(empty);
}

/// How often something is in 200 histories of all operations.
struct Seen {
  std::set<std::string_view> batched;
  std::set<std::size_t> batch_sizes;
  std::size_t on_slices_of_the_same_batch = 0;
  std::size_t slots_in_header = 0;
  std::size_t slots_in_slices = 0;
  std::size_t slots_in_the_slice_itself = 0;
  std::size_t reclaims = 0;
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

Seen look() {
  Seen seen;
  for (std::uint64_t index = 0; index < 200; ++index) {
    history::Handle next = 0;
    for (const Operation& operation : history_of(7, index, 24, Alphabet::kAll)) {
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

TEST(HistoryOf, HasBatchesOfOneToSixOfAllThatABatchCanHold) {
  const Seen seen = look();
  EXPECT_EQ(seen.batch_sizes, (std::set<std::size_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(seen.batched.size(), std::variant_size_v<history::BatchedOperation>);
  EXPECT_GE(seen.on_slices_of_the_same_batch, 100U);
}

TEST(HistoryOf, HasSlotsInAllPlaces) {
  const Seen seen = look();
  EXPECT_GE(seen.slots_in_header, 100U);
  EXPECT_GE(seen.slots_in_slices, 100U);
  EXPECT_GE(seen.slots_in_the_slice_itself, 10U);
}

TEST(HistoryOf, ReclaimsNowAndThen) {
  const Seen seen = look();
  EXPECT_GE(seen.reclaims, seen.operations / 200);
  EXPECT_LE(seen.reclaims, seen.operations / 20);
}

TEST(HistoryOf, HasAtMostTheOperationsAskedFor) {
  for (std::uint64_t index = 0; index < 100; ++index) {
    EXPECT_LE(history_of(3, index, 5).size(), 5U);
  }
}

RC_GTEST_PROP(Histories, AreValid, ()) {
  const History history = *histories(30, *rc::gen::element(Alphabet::kPublished, Alphabet::kAll));
  RC_ASSERT(history::parse_history(text_of(history)).has_value());
}

}  // namespace
}  // namespace crashcheck::generator
