// A cell: one 64-bit value in one file, set durably. The smallest store worth crashing, and the one
// to read first: cell.cc is the store, cell_store.cc puts it under the checker.
// Thread rule: a Cell belongs to one thread.
#pragma once

#include <memory>

#include "explorer/store.h"
#include "io/file.h"

namespace crashcheck::cell {

/// Two slots take turns. A slot holds a version, the value and a check over both, so that the slot
/// that a crash tears is not believed and the other one still is.
class Cell {
 public:
  /// Finds the newest slot, or makes the first, whose value is 0.
  /// CRASH: the value is what it was. ERRORS: the file's.
  [[nodiscard]] static io::Result<Cell> open(std::unique_ptr<io::File> file);

  [[nodiscard]] std::uint64_t value() const { return value_; }

  /// CRASH: the value is the old or the new one. ERRORS: the file's: then it may be either, until
  /// the next open(), and each further set() is kPoisoned and does nothing.
  [[nodiscard]] io::Result<void> set(std::uint64_t value);

 private:
  explicit Cell(std::unique_ptr<io::File> file) : file_(std::move(file)) {}

  [[nodiscard]] io::Result<void> write(std::uint64_t version, std::uint64_t value);

  std::unique_ptr<io::File> file_;
  std::uint64_t version_ = 0;  // of the value: from 1 to 4, and then 1 again
  std::uint64_t value_ = 0;
  bool failed_ = false;
};

/// The cell under the checker; operations: "set VALUE". Lives as long as the program.
[[nodiscard]] const explorer::Store& cell_store();

}  // namespace crashcheck::cell
