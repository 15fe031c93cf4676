// Choosing operations among those that make free trees of many shapes with few words.
#include "small_histories.h"

#include <algorithm>
#include <array>
#include <map>

#include "explorer/exploration.h"
#include "history/slices.h"

namespace crashcheck::explorer {
namespace {

using history::Operation;

constexpr std::uint64_t kBlockBytes = 32;
constexpr std::uint64_t kMostBlocks = 3;
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
    if (changed) std::visit([this](auto& op) { change(op); }, operation);
    if (!slices_.allow(operation)) return std::nullopt;
    slices_.note(operation);
    return operation;
  }

  [[nodiscard]] history::Handle next_handle() const { return slices_.next(); }

  Operation first() {
    const std::uint64_t count = 1 + choices_.choose(kMostSlices);
    const Operation operation = count == 1 ? Operation(history::Allocate{length()})
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

  std::uint64_t length() { return kBlockBytes * (1 + choices_.choose(kMostBlocks)); }

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

std::optional<history::History> similar_history(const history::History& history, Word word,
                                                faultfs::Choices& choices) {
  const std::size_t last = history.size() - 1;
  const std::uint64_t dropped = choices.choose(word == kNestedCrash ? last + 1 : last);
  Chooser chooser(word, choices);
  std::map<history::Handle, history::Handle> names;
  history::Handle next = 0;
  history::History made;
  for (std::size_t i = 0; i <= last; ++i) {
    const auto given = static_cast<history::Handle>(history::handles_given(history[i]));
    next += given;
    if (i == dropped) continue;
    const auto used = history::handles_used(history[i]);
    const bool known = std::ranges::all_of(used, [&](auto old) { return names.contains(old); });
    const std::uint64_t fate = choices.choose(4);
    const bool stays = i == last && word != kNestedCrash;
    const history::Handle first_new = chooser.next_handle();
    std::optional<Operation> operation;
    if (!stays && (fate == 0 || !known)) {
      operation = chooser.next(chooser.word());
    } else if (known) {
      operation = chooser.like(
          renamed(history[i], [&](history::Handle old) { return names.at(old); }), fate == 1);
    }
    if (!operation) return std::nullopt;
    for (history::Handle j = 0; j < given && j < history::handles_given(*operation); ++j) {
      names[next - given + j] = first_new + j;
    }
    made.push_back(std::move(*operation));
  }
  return made;
}

}  // namespace crashcheck::explorer
