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
  EXPECT_EQ(fingerprint(Alphabet::kAll), 0x77B79FB5BBF47FABU);
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
  constexpr std::size_t kOfEveryScaleAlone = 4;
  EXPECT_EQ(words_in(Alphabet::kAll).size(),
            std::variant_size_v<Operation::variant> - kOfEveryScaleAlone);
  EXPECT_FALSE(words_in(Alphabet::kAll).contains("read"));
  EXPECT_FALSE(words_in(Alphabet::kAll).contains("refused"));
  EXPECT_FALSE(words_in(Alphabet::kAll).contains("abandon"));
  EXPECT_FALSE(words_in(Alphabet::kAll).contains("set-reserve"));
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
