// Redo records and the events of a commit, worked out from docs/format.md. Like expected_events.h
// it shares no code with the layer that it is to judge.
#pragma once

#include <cstdint>
#include <vector>

#include "expected_events.h"

namespace crashcheck::bstack {

/// One entry: bytes or, where `zeros` is not 0, that many zeros.
struct Entry {
  std::uint64_t offset = 0;
  io::Bytes bytes;
  std::uint64_t zeros = 0;
};
using Entries = std::vector<Entry>;

Entry bytes_at(std::uint64_t offset, io::Bytes bytes);
Entry zeros_at(std::uint64_t offset, std::uint64_t count);

/// The file of a stack that is clean.
io::Bytes clean_stack(const io::Bytes& payload);

inline constexpr std::uint64_t kFirstMagic = 0xB57AC4EC0DE5A1F7;
inline constexpr std::uint64_t kLastMagic = 0xE9D0F4EC0DE5A1F7;

/// The words of a record, by position.
enum RecordWord : std::uint8_t {
  kFirstMagicAt,
  kSizeAt,
  kPlaceAt,
  kBeforeAt,
  kAfterAt,
  kCountAt,
  kMaskAt,
  kEntriesAt
};

/// The file byte where the record of these lengths begins.
std::uint64_t place_of_record(std::uint64_t before, std::uint64_t after);

/// The record; `mask` is combined with the data, whether it is the smallest or not.
io::Bytes expected_record(std::uint64_t before, std::uint64_t after, const Entries& entries,
                          std::uint64_t mask = 0);

std::uint64_t word_of(const io::Bytes& record, std::size_t index);
/// With another word at `index`, counted from the end where negative; the hash stays as it was.
io::Bytes with_word(io::Bytes record, std::ptrdiff_t index, std::uint64_t word);
/// With the hash right again.
io::Bytes resealed(io::Bytes record);

/// `file`, zeros as far as file byte `place`, then the record.
io::Bytes with_record(io::Bytes file, std::uint64_t place, const io::Bytes& record);
/// The same at the place of these lengths.
io::Bytes with_record(io::Bytes file, std::uint64_t before, std::uint64_t after,
                      const Entries& entries);

// Events.
FileEvents record_write(std::uint64_t before, std::uint64_t after, const Entries& entries);
/// Everything from the first resize to the last. Of a shrinking commit, `entries` is without the
/// zeros over what is lost.
FileEvents committed_stack(std::uint64_t before, std::uint64_t after, Entries entries);
/// Before the first change after an open of a payload of this length, all of it `payload`.
FileEvents settled(const io::Bytes& payload);
/// Dropping what lies behind a payload of this length.
FileEvents tail_dropped(std::uint64_t payload_length);

}  // namespace crashcheck::bstack
