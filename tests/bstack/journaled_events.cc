#include "journaled_events.h"

#define XXH_INLINE_ALL
#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace crashcheck::bstack {
namespace {

io::Bytes content_of(const Part& part) {
  return part.bytes.empty() ? io::Bytes(part.zeros) : part.bytes;
}

std::uint64_t record_at(std::uint64_t before, std::uint64_t after) {
  return (16 + std::max(before, after) + 7) / 8 * 8;
}

io::Bytes entry_of(const Part& part) {
  if (part.bytes.empty()) {
    return joined({u64(part.offset | std::uint64_t{1} << 63U), u64(part.zeros)});
  }
  const io::Bytes padding((8 - part.bytes.size() % 8) % 8);
  return joined({u64(part.offset), u64(part.bytes.size()), part.bytes, padding});
}

}  // namespace

Part put_part(std::uint64_t offset, io::Bytes bytes) { return Part{offset, std::move(bytes), 0}; }
Part zero_part(std::uint64_t offset, std::uint64_t count) { return Part{offset, {}, count}; }
Part root_part(std::uint64_t offset) { return put_part(40, u64(offset)); }

Part node_part(std::uint64_t offset, std::uint64_t size, int balance, unsigned height,
               std::uint64_t left, std::uint64_t right) {
  return put_part(offset, node(offset, size, balance, height, left, right)[0].bytes);
}
Part leaf_part(std::uint64_t offset, std::uint64_t size) {
  return node_part(offset, size, 0, 1, kNoChild, kNoChild);
}

io::Bytes redo_record(std::uint64_t before, std::uint64_t after, const std::vector<Part>& parts) {
  io::Bytes entries;
  for (const Part& part : parts) entries = joined({entries, entry_of(part)});
  const std::uint64_t size = 56 + entries.size() + 24;
  const io::Bytes hashed =
      joined({from_hex("f7 a1 e5 0d ec c4 7a b5"), u64(size), u64(record_at(before, after)),
              u64(before), u64(after), u64(parts.size()), u64(0), entries,
              from_hex("f7 a1 e5 0d ec f4 d0 e9"), u64(size)});
  return joined({hashed, u64(XXH3_64bits(hashed.data(), hashed.size()))});
}

io::Bytes check_bytes(std::uint64_t length) {
  std::uint64_t crc = 0;  // a division of polynomials, bit by bit
  const io::Bytes stored = u64(length);
  for (unsigned bit = 0; bit < 64 + 16; ++bit) {
    const unsigned byte = bit < 64 ? std::to_integer<unsigned>(stored[bit / 8]) : 0;
    crc = crc << 1U | (byte >> (7 - bit % 8) & 1U);
    if ((crc & 0x10000U) != 0) crc ^= 0x11021U;
  }
  crc ^= 0x46D4U;  // 48 is to have 08 00
  if (crc == 8 && length != 48) crc = 0xFFFF;
  return {static_cast<std::byte>(crc & 0xFFU), static_cast<std::byte>(crc >> 8U)};
}

FileEvents checked_clen(std::uint64_t length) {
  return write_event(6, joined({check_bytes(length), u64(length)}));
}

io::Bytes without_check(io::Bytes file) {
  const io::Bytes stored(file.begin() + 6, file.begin() + 8);
  if (stored == io::Bytes{std::byte{8}, std::byte{0}}) return file;
  EXPECT_EQ(stored, check_bytes(io::load_u64(io::ByteView(file).subspan(8))));
  file[6] = std::byte{8};
  file[7] = std::byte{0};
  return file;
}

FileEvents committed(std::uint64_t before, std::uint64_t after, std::vector<Part> parts) {
  if (after < before) parts.push_back(zero_part(after, before - after));
  FileEvents events;
  if (after > before) events = resize_event(16 + after);
  events =
      in_order({events, write_event(record_at(before, after), redo_record(before, after, parts)),
                sync_event()});
  for (const Part& part : parts) {
    events = in_order({events, write_event(16 + part.offset, content_of(part))});
  }
  if (after != before) events = in_order({events, checked_clen(after)});
  return in_order({events, sync_event(), resize_event(16 + after)});
}

}  // namespace crashcheck::bstack
