// Keys and values as texts. Of four values one each is short, of a part of a page, of about a page,
// and of several.
#include "transaction.h"

#include <array>

namespace crashcheck::key_value {
namespace {

constexpr std::array<explorer::CallForm, 5> kForms = {
    {{kPut, 2}, {kDelete, 1}, {kBoth, 3}, {kMove, 3}, {kCompact, 0}}};
constexpr std::array<std::size_t, 4> kFillBytes = {0, 300, 4000, 9000};

std::string key_of(std::uint64_t number) { return "key " + std::to_string(number); }

std::string value_of(std::uint64_t number) {
  const std::size_t size = kFillBytes.at(number % kFillBytes.size());
  constexpr std::uint64_t kLetters = 26;
  return std::to_string(number) + ":" +
         std::string(size, static_cast<char>('a' + static_cast<int>(number % kLetters)));
}

}  // namespace

std::span<const explorer::CallForm> forms() { return kForms; }

std::vector<Change> changes_of(const explorer::Operation& operation) {
  const std::vector<std::uint64_t>& numbers = arguments_of(operation);
  const std::string_view word = operation.word();
  if (word == kPut) return {{key_of(numbers[0]), value_of(numbers[1])}};
  if (word == kDelete) return {{key_of(numbers[0]), std::nullopt}};
  if (word == kBoth) {
    return {{key_of(numbers[0]), value_of(numbers[2])}, {key_of(numbers[1]), value_of(numbers[2])}};
  }
  if (word == kMove) {
    return {{key_of(numbers[0]), std::nullopt}, {key_of(numbers[1]), value_of(numbers[2])}};
  }
  return {};
}

void carry_out(std::span<const Change> changes, Rows& rows) {
  for (const Change& change : changes) {
    if (change.value) {
      rows.insert_or_assign(change.key, *change.value);
    } else {
      rows.erase(change.key);
    }
  }
}

}  // namespace crashcheck::key_value
