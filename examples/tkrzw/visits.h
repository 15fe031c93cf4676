// Counters of visits on tkrzw, of which any number change at once. Thread rule: that of the
// database.
#pragma once

#include <tkrzw_dbm_hash.h>

#include <string>
#include <vector>

#include "io/directory.h"

namespace example {

class Visits {
 public:
  /// Borrows `disk`. `restores_to_sync`: false is a mistake, for the test of the test.
  explicit Visits(crashcheck::io::Directory& disk, bool restores_to_sync = true);

  /// One visit of each page, durable together when it returns.
  void add(const std::vector<std::string>& pages);
  [[nodiscard]] int count(const std::string& page);

 private:
  tkrzw::HashDBM db_;
};

}  // namespace example
