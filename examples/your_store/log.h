// An append-only log in one file: the smallest store worth checking. A record is a length, a
// checksum and bytes; a record that is not whole ends the log.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/directory.h"

namespace example {

/// Which mistakes it makes, for the tests of the tests.
struct LogBugs {
  bool syncs_before_the_write = false;
  bool has_no_checksum = false;
  bool forgets_the_directory = false;
  bool believes_a_second_sync = false;
};

class Log {
 public:
  /// Opens the log, creating it where it is missing, and cuts off a record that is not whole.
  Log(crashcheck::io::Directory& disk, std::string_view name, LogBugs bugs = {});

  /// Durable when it returns.
  void append(std::string_view record);
  [[nodiscard]] const std::vector<std::string>& records() const { return records_; }

 private:
  void recover();
  void sync();

  std::unique_ptr<crashcheck::io::File> file_;
  LogBugs bugs_;
  std::uint64_t end_ = 0;  // of the last whole record
  std::vector<std::string> records_;
};

}  // namespace example
