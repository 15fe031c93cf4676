// The redo record: the changes of one operation as bytes after the payload. Internal to bstack;
// docs/format.md has the byte map. Pure functions over bytes, safe on any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "bstack/stack.h"
#include "io/bytes.h"

namespace crashcheck::bstack {

/// The words that a record begins with, enough to tell whether the rest is worth reading.
enum RecordHeaderWord : std::uint8_t {
  kMagicWord,
  kSizeWord,    ///< of the record, in bytes
  kOffsetWord,  ///< of the record in the file
  kBeforeWord,  ///< length of the payload before the changes
  kAfterWord,   ///< and after them
  kCountWord,   ///< of the entries
  kMaskWord,
  kHeaderWords
};
/// The words that a record ends with, which tell how long it is.
enum RecordTrailerWord : std::uint8_t {
  kTrailerMagicWord,
  kTrailerSizeWord,
  kHashWord,
  kTrailerWords
};
inline constexpr std::uint64_t kRecordHeaderBytes = kHeaderWords * sizeof(std::uint64_t);
inline constexpr std::uint64_t kRecordTrailerBytes = kTrailerWords * sizeof(std::uint64_t);
inline constexpr std::uint64_t kMinRecordBytes = kRecordHeaderBytes + kRecordTrailerBytes;

/// What is to be done, in this order, and how long the payload is before and after.
struct Redo {
  std::uint64_t length_before = 0;
  std::uint64_t length_after = 0;
  std::vector<Change> changes;
};

/// Where in the file a record of these payload lengths may begin at the earliest: after the longer
/// of them, at the next multiple of 8. REQUIRES: neither is longer than Stack::kMaxLength.
[[nodiscard]] std::uint64_t record_offset(std::uint64_t length_before, std::uint64_t length_after);

/// How many bytes the record of `redo` has, or nothing where a file with it would be too long.
[[nodiscard]] std::optional<std::uint64_t> record_size(const Redo& redo);

/// A record and the place in the file that it was made for.
struct PlacedRecord {
  std::uint64_t offset = 0;
  io::Bytes bytes;

  [[nodiscard]] std::uint64_t end() const { return offset + bytes.size(); }
};

/// The record of `redo` for a file of `file_bytes`: at the end of it where what follows the longer
/// payload has room for the record, else from record_offset on. No byte sequence among the changes
/// can pass for the beginning or the end of a record in it.
/// REQUIRES: record_size(redo) is something; each change is of bytes or of zeros, not empty, and
/// inside the longer payload; a file that is longer than the payload has a multiple of 8 bytes.
[[nodiscard]] PlacedRecord encode_record(const Redo& redo, std::uint64_t file_bytes);

/// The length of the record that ends with `trailer`, the last bytes of a file of `file_bytes`, or
/// nothing where none does.
[[nodiscard]] std::optional<std::uint64_t> record_size_at_end(io::ByteView trailer,
                                                              std::uint64_t file_bytes);

/// Whether one of these words is what a record begins or ends with.
[[nodiscard]] bool has_mark_of_record(io::ByteView words);

/// Whether `header` can be that of a record of `size` bytes at the end of a file of `file_bytes`.
/// REQUIRES: `header` has at least kRecordHeaderBytes.
[[nodiscard]] bool header_belongs(io::ByteView header, std::uint64_t size,
                                  std::uint64_t file_bytes);

/// Incremental hash of a record, so that a large record need not be in memory.
class RecordHash {
 public:
  RecordHash();
  RecordHash(const RecordHash&) = delete;
  RecordHash& operator=(const RecordHash&) = delete;
  ~RecordHash();

  void add(io::ByteView bytes);
  /// The hash of all that was added: what the last 8 bytes of a record say of those before them.
  [[nodiscard]] std::uint64_t value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What the last bytes of a file, `record`, ask for, where they are a whole record made for that
/// place; nothing otherwise. Whatever it says lies in the payload of before or after. Unmasks
/// `record`, to which the result refers.
[[nodiscard]] std::optional<Redo> decode_record(io::MutableByteView record,
                                                std::uint64_t file_bytes);

}  // namespace crashcheck::bstack
