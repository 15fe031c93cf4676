// Choosing operations among those that make free trees of many shapes with few words.
#include "generator/small_histories.h"

#include <algorithm>
#include <array>
#include <map>

#include "explorer/exploration.h"
#include "history/slices.h"

namespace crashcheck::generator {
namespace {

using explorer::kNestedCrash;
using history::Operation;

constexpr std::uint64_t kLeastBlockBytes = 32;
constexpr std::uint64_t kLongestSlice = 3;
constexpr std::uint64_t kMostSlices = 7;
constexpr std::uint64_t kMostFreed = 4;

using Word = std::string_view;
/// What may stand in the middle; what is there more often is chosen more often.
constexpr std::array<Word, 8> kWords = {"deallocate-bulk", "deallocate-bulk", "deallocate-bulk",
                                        "reallocate",      "reallocate",      "deallocate",
                                        "allocate",        "allocate-bulk"};

/// The same where a recovery is cut, which is the longer the more lies free.
constexpr std::array<Word, 8> kFreeingWords = {
    "deallocate-bulk", "deallocate-bulk", "deallocate-bulk", "deallocate-bulk",
    "deallocate-bulk", "deallocate-bulk", "reallocate",      "reallocate"};

class Chooser {
 public:
  Chooser(Word last, faultfs::Choices& choices)
      : words_(last == kNestedCrash ? kFreeingWords : kWords), choices_(choices) {}

  /// Nothing where there are too few slices.
  std::optional<Operation> next(Word word) {
    auto operation = choose(word);
    if (operation) slices_.note(*operation);
    return operation;
  }

  /// A word that may stand in the middle.
  Word word() { return words_[choices_.choose(words_.size())]; }

  /// `operation`, or something like it; nothing where it cannot be done here.
  std::optional<Operation> like(Operation operation, bool changed) {
    if (changed) std::visit([this](auto& op) { this->change(op); }, operation);
    if (!slices_.allow(operation)) return std::nullopt;
    slices_.note(operation);
    return operation;
  }

  [[nodiscard]] history::Handle next_handle() const { return slices_.next(); }

  Operation first() {
    const std::uint64_t count = 1 + choices_.choose(kMostSlices);
    Operation operation = count == 1 ? Operation(history::Allocate{length()})
                                     : Operation(history::AllocateBulk{lengths(count)});
    slices_.note(operation);
    return operation;
  }

 private:
  std::optional<Operation> choose(Word word) {
    if (word == "reopen") return history::Reopen{};
    if (word == "allocate") return history::Allocate{length()};
    if (word == "allocate-bulk") return history::AllocateBulk{lengths(1 + choices_.choose(3))};
    if (slices_.count() == 0) return std::nullopt;
    if (word == "deallocate") return history::Deallocate{slice()};
    if (word == "deallocate-bulk") return freed();
    const history::Handle moved = slice();
    return history::Reallocate{moved, length()};
  }

  std::optional<Operation> freed() {
    const std::uint64_t most = std::min<std::uint64_t>(kMostFreed, slices_.count());
    history::DeallocateBulk bulk;
    history::Slices rest = slices_;
    for (std::uint64_t left = 1 + choices_.choose(most); left > 0; --left) {
      bulk.slices.push_back(rest.nth(choices_.choose(rest.count())));
      rest.note(history::Deallocate{bulk.slices.back()});
    }
    return bulk;
  }

  void change(history::Allocate& op) { op.length = length(); }
  void change(history::Reallocate& op) { op.length = length(); }
  void change(history::AllocateBulk& op) {
    const std::uint64_t place = choices_.choose(op.lengths.size());
    op.lengths[place] = length();
    if (op.lengths.size() < kMostSlices) op.lengths.push_back(length());
  }
  void change(history::Deallocate& op) {
    if (slices_.count() > 0) op.slice = slice();
  }
  void change(history::DeallocateBulk& op) {
    if (slices_.count() > 0) op.slices.insert(op.slices.begin(), slice());
    if (choices_.choose(2) == 0) std::ranges::reverse(op.slices);
  }
  static void change(const auto& /*others*/) {}

  std::uint64_t length() { return kLeastBlockBytes * (1 + choices_.choose(kLongestSlice)); }

  std::vector<std::uint64_t> lengths(std::uint64_t count) {
    std::vector<std::uint64_t> all;
    for (; count > 0; --count) all.push_back(length());
    return all;
  }

  history::Handle slice() { return slices_.nth(choices_.choose(slices_.count())); }

  const std::array<Word, 8>& words_;
  faultfs::Choices& choices_;
  history::Slices slices_;
};

}  // namespace

bool has_small_histories(Word word) {
  return word == kNestedCrash || word == "reopen" ||
         std::ranges::find(kWords, word) != kWords.end();
}

std::optional<history::History> small_history(std::size_t operations, Word word,
                                              faultfs::Choices& choices) {
  Chooser chooser(word, choices);
  history::History history;
  if (operations > 1) history.push_back(chooser.first());
  while (history.size() < operations) {
    const bool is_free = history.size() + 1 < operations || word == kNestedCrash;
    const Word chosen = is_free ? chooser.word() : word;
    auto operation = chooser.next(chosen);
    if (!operation) return std::nullopt;
    history.push_back(std::move(*operation));
  }
  return history;
}

namespace {

/// Follows a history that is changed on the way.
class Variation {
 public:
  Variation(Word last, faultfs::Choices& choices) : choices_(choices), chooser_(last, choices) {}

  /// What takes the place of `original`: the same, something like it or, unless it has to stay,
  /// anything. Nothing where that cannot be done.
  std::optional<Operation> next(const Operation& original, bool stays) {
    const auto used = history::handles_used(original);
    const bool known = std::ranges::all_of(used, [&](auto old) { return names_.contains(old); });
    const std::uint64_t fate = choices_.choose(4);
    const history::Handle first_new = chooser_.next_handle();
    std::optional<Operation> operation;
    if (!stays && (fate == 0 || !known)) {
      operation = chooser_.next(chooser_.word());
    } else if (known) {
      const auto name = [&](history::Handle old) { return names_.at(old); };
      operation = chooser_.like(renamed(original, name), fate == 1);
    }
    note(original, operation, first_new);
    return operation;
  }

  void skip(const Operation& original) { note(original, std::nullopt, 0); }

 private:
  /// The slices that `done` gives are those that `original` gave.
  void note(const Operation& original, const std::optional<Operation>& done,
            history::Handle first_new) {
    const std::size_t given = history::handles_given(original);
    const std::size_t given_now = done ? history::handles_given(*done) : 0;
    for (history::Handle i = 0; i < std::min(given, given_now); ++i)
      names_[next_ + i] = first_new + i;
    next_ += static_cast<history::Handle>(given);
  }

  faultfs::Choices& choices_;
  Chooser chooser_;
  std::map<history::Handle, history::Handle> names_;
  history::Handle next_ = 0;
};

}  // namespace

std::optional<history::History> similar_history(const history::History& history, Word word,
                                                bool shorter, faultfs::Choices& choices) {
  const std::size_t last = history.size() - 1;
  const bool any_word = word == kNestedCrash;
  std::optional<std::uint64_t> dropped;
  if (shorter && (any_word || last > 0)) dropped = choices.choose(any_word ? last + 1 : last);
  Variation variation(word, choices);
  history::History made;
  for (std::size_t i = 0; i <= last; ++i) {
    if (dropped == i) {
      variation.skip(history[i]);
      continue;
    }
    auto operation = variation.next(history[i], i == last && !any_word);
    if (!operation) return std::nullopt;
    made.push_back(std::move(*operation));
  }
  return made;
}

}  // namespace crashcheck::generator
