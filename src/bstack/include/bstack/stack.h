// A persistent binary stack in one file: a 16-byte header, then the payload.
// Thread rule: calls on one Stack are safe from several threads; reads run side by side.
#pragma once

#include <cstdint>
#include <memory>

#include "io/file.h"

namespace crashcheck::bstack {

/// All offsets are payload offsets (0 is file byte 16), all lengths are bytes.
/// Every mutation is durable when it returns success. After an I/O error in a mutation the object
/// is poisoned: every further mutation returns kPoisoned, reads of what was committed before still
/// work, and reopening the file recovers it.
class Stack {
 public:
  static constexpr std::uint64_t kFileHeaderBytes = 16;

  [[nodiscard]] static io::Result<Stack> open(std::unique_ptr<io::File> file);

  Stack(Stack&&) noexcept;
  Stack& operator=(Stack&&) noexcept;
  ~Stack();

  [[nodiscard]] io::Result<std::uint64_t> push(io::ByteView bytes);
  [[nodiscard]] io::Result<std::uint64_t> extend(std::uint64_t length);
  [[nodiscard]] io::Result<io::Bytes> pop(std::uint64_t length);
  [[nodiscard]] io::Result<void> pop_into(io::MutableByteView into);
  [[nodiscard]] io::Result<void> discard(std::uint64_t length);
  [[nodiscard]] io::Result<void> set(std::uint64_t offset, io::ByteView bytes);
  [[nodiscard]] io::Result<void> zero(std::uint64_t offset, std::uint64_t length);

  [[nodiscard]] io::Result<io::Bytes> peek(std::uint64_t offset) const;
  [[nodiscard]] io::Result<io::Bytes> get(std::uint64_t begin, std::uint64_t end) const;
  [[nodiscard]] io::Result<void> read(std::uint64_t offset, io::MutableByteView into) const;
  [[nodiscard]] io::Result<std::uint64_t> length() const;
  [[nodiscard]] io::Result<bool> empty() const;

 private:
  struct State;
  explicit Stack(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crashcheck::bstack
