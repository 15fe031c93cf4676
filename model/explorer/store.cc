// Look-ups by name: stores in a list, alphabets in a store.
#include "explorer/store.h"

#include <algorithm>

namespace crashcheck::explorer {

const Alphabet* find_alphabet(const Store& store, std::string_view name) {
  const auto all = store.alphabets();
  const auto found = std::ranges::find(all, name, &Alphabet::name);
  return found == all.end() ? nullptr : *found;
}

const Store* Stores::find(std::string_view name) const {
  const auto found = std::ranges::find(all_, name, &Store::name);
  return found == all_.end() ? nullptr : *found;
}

std::string Stores::names() const {
  std::string names;
  for (const Store* store : all_) {
    if (!names.empty()) names += ", ";
    names += store->name();
  }
  return names;
}

}  // namespace crashcheck::explorer
