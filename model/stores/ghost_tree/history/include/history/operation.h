// What an application asks of a store: operations as plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "explorer/operation.h"
#include "history/refused.h"

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

/// A place that holds where a slice is: its offset, and in 16 bytes its length too.
/// Printed as "header:8/16" or "#3:0/8": where, the byte there, the width.
struct Slot {
  std::optional<Handle> slice;  ///< nullopt: in the user header
  std::uint64_t at = 0;
  std::uint64_t width = 16;  ///< 8 or 16
  bool operator==(const Slot&) const = default;
};
/// Gives one handle; in the same atomic step the slot receives the place of its slice.
struct AllocateInto {
  Slot slot;
  std::uint64_t length = 0;
  bool operator==(const AllocateInto&) const = default;
};
/// Reallocates; in the same atomic step the slot, whatever it held, receives the new place.
struct ReallocateInto {
  Slot slot;
  Handle slice = 0;
  std::uint64_t length = 0;
  bool operator==(const ReallocateInto&) const = default;
};
/// Deallocates; in the same atomic step the slot, whatever it held, becomes zero.
struct DeallocateFrom {
  Slot slot;
  Handle slice = 0;
  bool operator==(const DeallocateFrom&) const = default;
};
/// Gives back everything that is neither free nor one of the live slices.
struct Reclaim {
  bool operator==(const Reclaim&) const = default;
};

/// Reads `length` bytes of a slice, `at` bytes from its start. Changes nothing; what was read is
/// compared with what the application knows.
struct Read {
  Handle slice = 0;
  std::uint64_t at = 0;
  std::uint64_t length = 0;
  bool operator==(const Read&) const = default;
};

/// Allocates, and forgets the slice: its memory is nobody's, as after a crash before the caller has
/// kept it. Costs the model nothing, however long it is.
struct Abandon {
  std::uint64_t length = 0;
  bool operator==(const Abandon&) const = default;
};

/// How many bytes the heap keeps for records from now on, until it is closed: by itself, none.
struct SetReserve {
  std::uint64_t bytes = 0;
  bool operator==(const SetReserve&) const = default;
};

template <typename Kind, typename Variant>
inline constexpr bool kIsAlternative = false;
template <typename Kind, typename... Kinds>
inline constexpr bool kIsAlternative<Kind, std::variant<Kinds...>> = (std::is_same_v<Kind, Kinds> ||
                                                                      ...);

/// A kind of operation, as an alternative of a variant.
template <typename Kind, typename Variant>
concept AlternativeOf = kIsAlternative<Kind, Variant>;

/// An operation inside of a batch. It is a variant, for std::visit and its like, whose special
/// members are compiled once, in operation.cc: each is a branch for every alternative.
class BatchedOperation
    : public std::variant<Allocate, Deallocate, Reallocate, AllocateBulk, DeallocateBulk, Write,
                          WriteHeader, AllocateInto, ReallocateInto, DeallocateFrom> {
 public:
  BatchedOperation();
  template <AlternativeOf<variant> Kind>
  BatchedOperation(Kind operation) : variant(std::in_place_type<Kind>, std::move(operation)) {}
  BatchedOperation(const BatchedOperation&);
  BatchedOperation(BatchedOperation&&) noexcept;
  BatchedOperation& operator=(const BatchedOperation&);
  BatchedOperation& operator=(BatchedOperation&&) noexcept;
  ~BatchedOperation();
  bool operator==(const BatchedOperation&) const;
};
/// Several operations that take effect as one. Those behind may use the slices that those before
/// have given.
struct Batch {
  std::vector<BatchedOperation> operations;
  bool operator==(const Batch&) const = default;
};

/// A variant in the same way.
class Operation
    : public std::variant<Allocate, Deallocate, Reallocate, AllocateBulk, DeallocateBulk, Write,
                          WriteHeader, Reopen, AllocateInto, ReallocateInto, DeallocateFrom,
                          Reclaim, Batch, Read, Refused, Abandon, SetReserve> {
 public:
  Operation();
  template <AlternativeOf<variant> Kind>
  Operation(Kind operation) : variant(std::in_place_type<Kind>, std::move(operation)) {}
  Operation(const Operation&);
  Operation(Operation&&) noexcept;
  Operation& operator=(const Operation&);
  Operation& operator=(Operation&&) noexcept;
  ~Operation();
  bool operator==(const Operation&) const;
};
using History = std::vector<Operation>;

constexpr std::uint64_t kUserHeaderBytes = 32;

/// The word that starts an operation's line: "allocate", "deallocate-bulk", ...
[[nodiscard]] std::string_view word(const Operation& operation);
/// All of these, in the order of the variant's types.
[[nodiscard]] std::span<const std::string_view> operation_words();
/// The literal that word() returns; nothing where `text` is none of them.
[[nodiscard]] std::optional<std::string_view> operation_word(std::string_view text);

/// One line: "write #1 0 68656c6c6f".
[[nodiscard]] std::string to_string(const Operation& operation);

/// A read, or a call that has to be refused.
[[nodiscard]] bool changes_nothing(const Operation& operation);

/// How many handles the operation gives; a batch those of all its operations.
[[nodiscard]] std::size_t handles_given(const Operation& operation);

/// How many slices' places the operation returns: of each that it gives, reallocates or abandons.
[[nodiscard]] std::size_t places_returned(const Operation& operation);

/// For each of those places the handle of its slice; `next` is the first that the operation gives.
/// None for a slice that is abandoned.
[[nodiscard]] std::vector<Handle> handles_returned(const Operation& operation, Handle next);

/// The handles that the operation refers to, in the order in which they are written; for a batch,
/// those of each of its operations, one after the other.
[[nodiscard]] std::vector<Handle> handles_used(const Operation& operation);

/// The same operation with the handle `new_name(old)` wherever it refers to `old`.
[[nodiscard]] Operation renamed(Operation operation, const std::function<Handle(Handle)>& new_name);

/// What the checker's operation is made of; found by its converting constructor. Null for a reopen,
/// which is the checker's own.
[[nodiscard]] std::shared_ptr<const explorer::Operation::Content> content_of(Operation operation);

/// The same operation outside of a batch.
[[nodiscard]] Operation as_operation(const BatchedOperation& operation);

/// The same operation inside of a batch; nullopt where a batch cannot hold it.
[[nodiscard]] std::optional<BatchedOperation> as_batched(const Operation& operation);

/// Helper for std::visit: one lambda for each alternative.
template <typename... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace crashcheck::history
