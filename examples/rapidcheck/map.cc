// A line for each entry.
#include "map.h"

#include <span>
#include <sstream>

#include "io/or_throw.h"

namespace example {
namespace {

using crashcheck::io::or_throw;

constexpr const char* kName = "map";
constexpr const char* kNew = "map.new";

}  // namespace

Map::Map(crashcheck::io::Directory& disk, bool forgets_sync)
    : disk_(disk), forgets_sync_(forgets_sync) {
  if (!disk_.exists(kName)) return;
  const auto file = or_throw(disk_.open(kName));
  std::string text(or_throw(file->size()), ' ');
  or_throw(file->read_at(0, std::as_writable_bytes(std::span(text))));
  std::istringstream lines(text);
  std::string word;
  int number = 0;
  while (lines >> word >> number) entries_[word] = number;
}

void Map::put(const std::string& word, int number) {
  entries_[word] = number;
  save();
}

void Map::remove(const std::string& word) {
  entries_.erase(word);
  save();
}

void Map::save() {
  std::string text;
  for (const auto& [word, number] : entries_) text += word + " " + std::to_string(number) + "\n";
  const auto file = or_throw(disk_.open(kNew, {.create = true, .truncate = true}));
  or_throw(file->write_at(0, std::as_bytes(std::span(text))));
  if (!forgets_sync_) or_throw(file->sync());
  or_throw(disk_.rename(kNew, kName));
  or_throw(disk_.sync());
}

}  // namespace example
