// What an application asks of a store: operations as plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crashcheck::history {

/// Names a slice by the order in which slices were given out, from 0; it follows the slice through
/// reallocate. Printed as "#3".
using Handle = std::uint32_t;
using Bytes = std::vector<std::byte>;

/// Gives one handle.
struct Allocate {
  std::uint64_t length = 0;
  bool operator==(const Allocate&) const = default;
};
struct Deallocate {
  Handle slice = 0;
  bool operator==(const Deallocate&) const = default;
};
/// The handle goes on naming the slice, wherever it is now.
struct Reallocate {
  Handle slice = 0;
  std::uint64_t length = 0;
  bool operator==(const Reallocate&) const = default;
};
/// Gives a handle for each length.
struct AllocateBulk {
  std::vector<std::uint64_t> lengths;
  bool operator==(const AllocateBulk&) const = default;
};
struct DeallocateBulk {
  std::vector<Handle> slices;
  bool operator==(const DeallocateBulk&) const = default;
};
/// Writes `bytes` into a slice, `at` bytes from its start.
struct Write {
  Handle slice = 0;
  std::uint64_t at = 0;
  Bytes bytes;
  bool operator==(const Write&) const = default;
};
/// Writes `bytes` into the 32 bytes that belong to the user.
struct WriteHeader {
  std::uint64_t at = 0;
  Bytes bytes;
  bool operator==(const WriteHeader&) const = default;
};
/// Closes the store and opens it again.
struct Reopen {
  bool operator==(const Reopen&) const = default;
};

using Operation = std::variant<Allocate, Deallocate, Reallocate, AllocateBulk, DeallocateBulk,
                               Write, WriteHeader, Reopen>;
using History = std::vector<Operation>;

constexpr std::uint64_t kUserHeaderBytes = 32;

/// The word that starts an operation's line: "allocate", "deallocate-bulk", ...
[[nodiscard]] std::string_view word(const Operation& operation);

/// One line: "write #1 0 68656c6c6f".
[[nodiscard]] std::string to_string(const Operation& operation);

/// How many handles the operation gives.
[[nodiscard]] std::size_t handles_given(const Operation& operation);

/// The handles that the operation refers to, in the order in which they are written.
[[nodiscard]] std::vector<Handle> handles_used(const Operation& operation);

/// Helper for std::visit: one lambda for each alternative.
template <typename... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace crashcheck::history
