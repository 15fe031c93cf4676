// Numbers and texts as bytes, from one process of the program to another one: the same program, so
// that there are no versions and no byte orders.
// Thread rule: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "isolation/guard.h"

namespace crashcheck::isolation {

class MessageWriter {
 public:
  void add(std::uint64_t number);
  void add(bool flag) { add(std::uint64_t{flag ? 1U : 0U}); }
  void add(std::string_view text);
  void add(const char* text) { add(std::string_view(text)); }
  void add(const Deaths& deaths);

  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Borrows the bytes. ERRORS: std::runtime_error where they do not come from a MessageWriter: the
/// process that sent them is not to be trusted any more.
class MessageReader {
 public:
  explicit MessageReader(std::string_view bytes) : left_(bytes) {}

  std::uint64_t number();
  bool flag() { return number() != 0; }
  std::string_view text();
  Deaths deaths();
  /// All that has not been read.
  [[nodiscard]] std::string_view rest() const { return left_; }

 private:
  std::string_view take(std::size_t bytes);

  std::string_view left_;
};

}  // namespace crashcheck::isolation
