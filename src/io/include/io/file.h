// The storage interface: one file of bytes, its verbs and a name. Every backend, real or
// simulated, is a File. Thread rule: calls on one File must not overlap, except that reads may
// overlap reads.
#pragma once

#include <cstdint>

#include "io/bytes.h"
#include "io/result.h"

namespace crashcheck::io {

/// Bytes of a file, the one at `end` not included.
struct FileRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  bool operator==(const FileRange&) const = default;
};

/// A file of bytes, addressed from 0. A call transfers everything it was asked for or returns an
/// error; EINTR and short transfers never reach the caller.
///
/// Durability: until `sync` returns success, any part of what was written or resized since the
/// last successful `sync` may be missing after a crash, in any combination that the device allows.
/// After a failed `sync` nothing is known about that part, and a later success does not cover it.
///
/// Every mutating verb: after an error the bytes it names are old or new in any mixture and all
/// other bytes are untouched.
class File {
 public:
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File(File&&) = delete;
  File& operator=(File&&) = delete;
  virtual ~File() = default;

  /// Waits until everything written or resized so far has reached stable storage.
  /// CRASH: inside, any part of what is pending may have become durable.
  [[nodiscard]] virtual Result<void> sync() = 0;

  /// As `sync`, but of the content and of the size alone: whatever else a file system commits with
  /// a file, its name for one, may wait. CRASH, ERRORS: those of sync().
  [[nodiscard]] virtual Result<void> sync_data() { return sync(); }

  /// Writes all of `bytes` at `offset`, growing the file where they reach past its end; a gap
  /// between the old end and `offset` reads as zero. Not durable before the next `sync`.
  /// CRASH: any part of it, down to none, may have happened.
  /// ERRORS: kNoSpace, kIo; kInvalidArgument (nothing changed) where offset + size overflows.
  [[nodiscard]] virtual Result<void> write_at(std::uint64_t offset, ByteView bytes) = 0;

  /// Cuts the file or extends it with zeros to `size_bytes`. What it adds is reserved: writing
  /// there needs no more space. Not durable before the next `sync`. CRASH: old or new size. ERRORS:
  /// kNoSpace, kIo; the size is unchanged.
  [[nodiscard]] virtual Result<void> resize(std::uint64_t size_bytes) = 0;

  /// Makes [offset, offset + length) zeros inside the file, as a write does; a file system that can
  /// keeps no space for them. CRASH, ERRORS: those of write_at(); the size never changes:
  /// kInvalidArgument where the range leaves the file.
  [[nodiscard]] virtual Result<void> zero(std::uint64_t offset, std::uint64_t length);

  /// Fills `into` from `offset`.
  /// ERRORS: kIo; kInvalidArgument where the range leaves the file. `into` is unspecified then.
  [[nodiscard]] virtual Result<void> read_at(std::uint64_t offset, MutableByteView into) const = 0;

  /// Current size in bytes.
  [[nodiscard]] virtual Result<std::uint64_t> size() const = 0;

  /// The first part of [begin, end) that may be something else than a hole; empty, at `end`, where
  /// there is none. A hole reads as zeros, and to write into it needs space. A file that cannot
  /// tell has none. REQUIRES: begin <= end, and the file does not end before. ERRORS: kIo.
  [[nodiscard]] virtual Result<FileRange> next_data(std::uint64_t begin, std::uint64_t end) const {
    return FileRange{begin, end};
  }

  /// What the file is called, for errors about it; empty where it has no name.
  [[nodiscard]] virtual ErrorPath path() const { return {}; }
};

}  // namespace crashcheck::io
