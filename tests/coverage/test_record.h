// Redo records written by hand for the tests of the coverage layer's reader.
#pragma once

#include <xxhash.h>

#include <algorithm>
#include <cstddef>

#include "testing_heap.h"

namespace crashcheck::testing {

/// What is to change: bytes, or zeros.
struct TestEntry {
  std::uint64_t offset = 0;
  Bytes bytes;
  std::uint64_t zeros = 0;
};

/// `file`, which ends with its payload of `before` bytes or with that of `after`, and behind the
/// longer of both the record of these changes.
inline Bytes with_record(Bytes file, std::uint64_t before, std::uint64_t after,
                         const std::vector<TestEntry>& entries, std::uint64_t mask = 0) {
  const std::uint64_t begin = (16 + std::max(before, after) + 7) / 8 * 8;
  file.resize(begin);
  const auto add = [&](std::uint64_t word) {
    file.resize(file.size() + 8);
    put_u64(file, file.size() - 8, word);
  };
  for (const std::uint64_t word : {std::uint64_t{0xB57AC4EC0DE5A1F7U}, std::uint64_t{0}, begin,
                                   before, after, std::uint64_t{entries.size()}, mask}) {
    add(word);
  }
  for (const TestEntry& entry : entries) {
    add(entry.offset | (entry.zeros != 0 ? std::uint64_t{1} << 63U : 0));
    add(entry.zeros != 0 ? entry.zeros : entry.bytes.size());
    const std::size_t at = file.size();
    file.insert(file.end(), entry.bytes.begin(), entry.bytes.end());
    file.resize((file.size() + 7) / 8 * 8);
    for (std::size_t i = at; i < file.size(); ++i) {
      file[i] ^= static_cast<std::byte>(mask >> (8 * ((i - at) % 8)));
    }
  }
  const std::uint64_t size = file.size() - begin + 24;
  put_u64(file, begin + 8, size);
  add(0xE9D0F4EC0DE5A1F7U);
  add(size);
  add(XXH3_64bits(file.data() + begin, file.size() - begin));
  return file;
}

}  // namespace crashcheck::testing
