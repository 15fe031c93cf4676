// Look-ups by name: stores in a list, alphabets in a store. How a store is not opened.
#include "explorer/store.h"

#include <algorithm>

#include "explorer/directory_view.h"

namespace crashcheck::explorer {

const Alphabet* find_alphabet(const Store& store, std::string_view name) {
  const auto all = store.alphabets();
  const auto found = std::ranges::find(all, name, &Alphabet::name);
  return found == all.end() ? nullptr : *found;
}

io::Result<std::unique_ptr<Session>> Store::open(std::unique_ptr<io::File> /*file*/) const {
  return io::fail(io::ErrorCode::kInvalidArgument, "open",
                  "the store keeps its data in a directory");
}

io::Result<std::unique_ptr<Session>> Store::open_in(io::Directory& /*directory*/) const {
  return io::fail(io::ErrorCode::kInvalidArgument, "open", "the store keeps its data in a file");
}

const View* Store::view() const {
  return medium() == faultfs::Medium::kDirectory ? &directory_view() : nullptr;
}

const Store* Stores::find(std::string_view name) const {
  const auto found = std::ranges::find(all_, name, &Store::name);
  return found == all_.end() ? nullptr : *found;
}

std::string Stores::names() const {
  std::string names;
  std::string_view family;
  for (const Store* store : all_) {
    const std::string_view name = store->name();
    const std::size_t colon = name.find(':');
    if (colon != std::string_view::npos && name.substr(0, colon) == family) continue;
    if (!names.empty()) names += ", ";
    names += name;
    if (colon != std::string_view::npos) names += " and others of its kind";
    family = name.substr(0, colon);
  }
  return names;
}

}  // namespace crashcheck::explorer
