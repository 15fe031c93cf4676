// A Stack without its lock: requests are checked here, before a write protocol sees them, and a
// mutation that fails for any other reason is the last one. Stack puts a lock around it, and so
// does GhostTree, which works on it directly: each of the two objects has one lock and one sticky
// error. Internal to bstack. Thread rule: calls must not overlap, except that reads may overlap
// reads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "bstack/stack.h"
#include "file_header.h"
#include "io/file.h"
#include "stack_writes.h"

namespace crashcheck::bstack {

/// Calls mean what those of Stack with the same name mean; CRASH and ERRORS are those of Stack.
class UnlockedStack {
 public:
  [[nodiscard]] static io::Result<UnlockedStack> open(std::unique_ptr<io::File> file,
                                                      Protocol protocol);
  /// The same with what is to be done decided already.
  [[nodiscard]] static io::Result<UnlockedStack> open(std::unique_ptr<io::File> file,
                                                      Protocol protocol, const HeaderPlan& plan);

  /// What the open found.
  [[nodiscard]] const Opening& opening() const { return opening_; }

  [[nodiscard]] io::Result<std::uint64_t> push(io::ByteView bytes);
  [[nodiscard]] io::Result<std::uint64_t> extend(std::uint64_t count);
  [[nodiscard]] io::Result<io::Bytes> pop(std::uint64_t count);
  [[nodiscard]] io::Result<void> pop_into(io::MutableByteView into);
  [[nodiscard]] io::Result<void> discard(std::uint64_t count);
  [[nodiscard]] io::Result<void> set(std::uint64_t offset, io::ByteView bytes);
  [[nodiscard]] io::Result<void> zero(std::uint64_t offset, std::uint64_t count);
  [[nodiscard]] io::Result<void> commit(std::uint64_t length, std::span<const Change> changes);

  [[nodiscard]] io::Result<io::Bytes> peek(std::uint64_t offset) const;
  [[nodiscard]] io::Result<io::Bytes> get(std::uint64_t begin, std::uint64_t end) const;
  [[nodiscard]] io::Result<void> read(std::uint64_t offset, io::MutableByteView into) const;
  [[nodiscard]] io::Result<std::uint64_t> length() const;

  /// Keeps so much space for redo records from now on, in whole words.
  void set_reserve(std::uint64_t bytes) { writes_->set_reserve(bytes); }

  /// Whether changes of the length go through redo records.
  [[nodiscard]] bool is_journaled() const { return journaled_length_.has_value(); }

  /// Refuses every further mutation: the first `error` it is told of is the one that they return,
  /// as kPoisoned. A mutation of the stack that fails does this itself.
  void poison(const io::Error& error);

  /// ERRORS: kPoisoned where a mutation has failed.
  [[nodiscard]] io::Result<void> check_not_poisoned() const;

 private:
  UnlockedStack(std::unique_ptr<io::File> file, Protocol protocol, const Opening& opening);

  [[nodiscard]] io::Result<void> read(std::string_view operation, std::uint64_t offset,
                                      io::MutableByteView into) const;
  [[nodiscard]] io::Result<std::uint64_t> begin_mutation();
  [[nodiscard]] io::Result<void> end_mutation(io::Result<void> done, std::uint64_t before,
                                              std::uint64_t after);

  std::unique_ptr<io::File> file_;
  Opening opening_;
  std::unique_ptr<StackWrites> writes_;
  std::optional<io::Error> first_error_;
  std::uint64_t visible_length_ = UINT64_MAX;  ///< what reads may see; no limit before a failure
  std::optional<std::uint64_t> journaled_length_;  ///< of the payload, where it is journaled
};

}  // namespace crashcheck::bstack
