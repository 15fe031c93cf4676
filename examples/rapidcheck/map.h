// A persistent map from words to numbers, small enough to be written as a whole with each change.
// Thread rule: none, one thread at a time.
#pragma once

#include <map>
#include <string>

#include "io/directory.h"

namespace example {

class Map {
 public:
  /// Reads the map, if there is one. Borrows `disk`. `forgets_sync`: true is a mistake, for the
  /// test of the test.
  explicit Map(crashcheck::io::Directory& disk, bool forgets_sync = false);

  /// Durable when they return.
  void put(const std::string& word, int number);
  void remove(const std::string& word);
  [[nodiscard]] const std::map<std::string, int>& entries() const { return entries_; }

 private:
  void save();

  crashcheck::io::Directory& disk_;
  bool forgets_sync_;
  std::map<std::string, int> entries_;
};

}  // namespace example
