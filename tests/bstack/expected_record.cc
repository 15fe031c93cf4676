#include "expected_record.h"

#include "journaled_events.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace crashcheck::bstack {
namespace {

constexpr std::size_t kWordBytes = 8;

io::Bytes filled_up(io::Bytes bytes) {
  bytes.resize((bytes.size() + kWordBytes - 1) / kWordBytes * kWordBytes);
  return bytes;
}

io::Bytes masked(io::Bytes words, std::uint64_t mask) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] ^= static_cast<std::byte>(mask >> (8 * (i % kWordBytes)) & 0xFFU);
  }
  return words;
}

io::Bytes encoded(const Entry& entry, std::uint64_t mask) {
  if (entry.zeros != 0) return joined({u64(entry.offset | 1ULL << 63U), u64(entry.zeros)});
  return joined({u64(entry.offset), u64(entry.bytes.size()), masked(filled_up(entry.bytes), mask)});
}

FileEvents change(const Entry& entry) {
  return write_event(16 + entry.offset, entry.zeros != 0 ? io::Bytes(entry.zeros) : entry.bytes);
}

}  // namespace

io::Bytes clean_stack(const io::Bytes& payload) {
  return joined({file_header(payload.size()), payload});
}

Entry bytes_at(std::uint64_t offset, io::Bytes bytes) { return {offset, std::move(bytes), 0}; }
Entry zeros_at(std::uint64_t offset, std::uint64_t count) { return {offset, {}, count}; }

std::uint64_t place_of_record(std::uint64_t before, std::uint64_t after) {
  return (16 + std::max(before, after) + 7) / 8 * 8;
}

io::Bytes expected_record(std::uint64_t before, std::uint64_t after, const Entries& entries,
                          std::uint64_t mask) {
  io::Bytes body;
  for (const Entry& entry : entries) body = joined({body, encoded(entry, mask)});
  const std::uint64_t size = 80 + body.size();
  return resealed(joined({u64(kFirstMagic), u64(size), u64(place_of_record(before, after)),
                          u64(before), u64(after), u64(entries.size()), u64(mask), body,
                          u64(kLastMagic), u64(size), u64(0)}));
}

std::uint64_t word_of(const io::Bytes& record, std::size_t index) {
  return io::load_u64(io::ByteView(record).subspan(index * kWordBytes));
}

io::Bytes with_word(io::Bytes record, std::ptrdiff_t index, std::uint64_t word) {
  const auto words = static_cast<std::ptrdiff_t>(record.size() / kWordBytes);
  const auto at = static_cast<std::size_t>(index < 0 ? words + index : index);
  io::store_u64(io::MutableByteView(record).subspan(at * kWordBytes), word);
  return record;
}

io::Bytes resealed(io::Bytes record) {
  return with_word(record, -1, XXH3_64bits(record.data(), record.size() - kWordBytes));
}

io::Bytes with_record(io::Bytes file, std::uint64_t place, const io::Bytes& record) {
  file.resize(place);
  return joined({file, record});
}

io::Bytes with_record(io::Bytes file, std::uint64_t before, std::uint64_t after,
                      const Entries& entries) {
  return with_record(std::move(file), place_of_record(before, after),
                     expected_record(before, after, entries));
}

FileEvents record_write(std::uint64_t before, std::uint64_t after, const Entries& entries) {
  return write_event(place_of_record(before, after), expected_record(before, after, entries));
}

FileEvents committed_stack(std::uint64_t before, std::uint64_t after, Entries entries) {
  if (after < before) entries.push_back(zeros_at(after, before - after));
  FileEvents events;
  if (after > before) events = resize_event(16 + after);
  events = in_order({events, record_write(before, after, entries), sync_event()});
  for (const Entry& entry : entries) events = in_order({events, change(entry)});
  if (after != before) events = in_order({events, checked_clen(after)});
  return in_order({events, sync_event(), resize_event(16 + after)});
}

FileEvents settled(const io::Bytes& payload) {
  const std::uint64_t size = 16 + payload.size();
  FileEvents cut_again = in_order({resize_event(size + 1), resize_event(size)});
  if (payload.size() > 48) return cut_again;
  return in_order(
      {write_event(0, joined({file_header(payload.size()), payload})), sync_event(), cut_again});
}

FileEvents tail_dropped(std::uint64_t payload_length) {
  return in_order({resize_event(17 + payload_length), checked_clen(payload_length), sync_event(),
                   resize_event(16 + payload_length)});
}

}  // namespace crashcheck::bstack
