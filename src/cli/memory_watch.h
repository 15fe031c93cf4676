// A limit on the memory that the program takes, held by looking at it. Thread rule: looks from a
// thread of its own; the rest may be used from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace crashcheck::cli {

/// While it lives: once the program and its workers have more than `limit_bytes` resident, sets
/// `stop`. Borrows both numbers. Where the system does not say how much that is, there is no limit.
class MemoryWatch {
 public:
  MemoryWatch(std::uint64_t limit_bytes, const std::atomic<std::uint64_t>& worker_bytes,
              std::atomic<bool>& stop);

  /// Whether the limit was reached.
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  std::atomic<bool> is_over_ = false;
  std::jthread thread_;  // the last, so that it ends before what it uses
};

/// Half of the memory that the machine has; no limit where the system does not say.
[[nodiscard]] std::uint64_t half_of_the_machine();

/// Bytes from "512M", "4G", "100000": a whole number above 0, with K, M or G for powers of 1024.
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(const std::string& text);
/// What is wrong with such a text as the value of an option; empty if nothing is.
[[nodiscard]] std::string problem_with_bytes(const std::string& text);

}  // namespace crashcheck::cli
