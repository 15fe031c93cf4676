// Changes over a payload, against a plain map of bytes.
#include "write_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>

#include "expected_events.h"

namespace crashcheck::bstack {
namespace {

constexpr std::uint64_t kBytes = 40;
constexpr std::byte kUntouched{0xEE};

/// What a WriteSet is to be: the last value of each byte that was put or zeroed.
using ByteMap = std::map<std::uint64_t, std::byte>;

io::Bytes patched(const WriteSet& set, std::uint64_t offset, std::uint64_t count) {
  io::Bytes bytes(count, kUntouched);
  set.patch(offset, bytes);
  return bytes;
}

io::Bytes patched(const ByteMap& map, std::uint64_t offset, std::uint64_t count) {
  io::Bytes bytes(count, kUntouched);
  for (const auto& [at, value] : map) {
    if (at >= offset && at - offset < count) bytes[at - offset] = value;
  }
  return bytes;
}

/// One random change to both.
void change(WriteSet& set, ByteMap& map) {
  const auto offset = *rc::gen::inRange<std::uint64_t>(0, kBytes);
  const auto count = *rc::gen::inRange<std::uint64_t>(0, kBytes - offset + 1);
  switch (*rc::gen::inRange(0, 5)) {
    case 0: {
      set.cut(offset);
      map.erase(map.lower_bound(offset), map.end());
      return;
    }
    case 1: {
      set.zero(offset, count);
      for (std::uint64_t i = 0; i < count; ++i) map[offset + i] = std::byte{0};
      return;
    }
    default: {
      const auto first = *rc::gen::inRange(0, 200);
      io::Bytes bytes(count);
      for (std::uint64_t i = 0; i < count; ++i) {
        bytes[i] = static_cast<std::byte>(static_cast<std::uint64_t>(first) + i);
        map[offset + i] = bytes[i];
      }
      set.put(offset, bytes);
    }
  }
}

/// Ascending, disjoint, none of them empty, and together what the map holds.
void check_changes(const WriteSet& set, const ByteMap& map) {
  ByteMap from_changes;
  std::uint64_t end = 0;
  for (const Change& change : set.changes()) {
    RC_ASSERT(change.size() > 0);
    RC_ASSERT(change.bytes.empty() || change.zeros == 0);
    RC_ASSERT(change.offset >= end);
    end = change.offset + change.size();
    for (std::uint64_t i = 0; i < change.size(); ++i) {
      from_changes[change.offset + i] = change.zeros != 0 ? std::byte{0} : change.bytes[i];
    }
  }
  RC_ASSERT(from_changes == map);
}

RC_GTEST_PROP(WriteSet, HoldsTheLastValueOfEveryByte, ()) {
  WriteSet set;
  ByteMap map;
  const int changes = *rc::gen::inRange(0, 12);
  for (int i = 0; i < changes; ++i) change(set, map);
  RC_ASSERT(set.empty() == map.empty());
  check_changes(set, map);
  for (std::uint64_t offset = 0; offset <= kBytes; ++offset) {
    for (const std::uint64_t count :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, kBytes}) {
      RC_ASSERT(patched(set, offset, count) == patched(map, offset, count));
    }
  }
}

TEST(WriteSet, KeepsZerosAsALength) {
  WriteSet set;
  set.zero(100, std::uint64_t{1} << 60U);
  set.put(200, pattern(8));
  const auto changes = set.changes();
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].zeros, 100U);
  EXPECT_EQ(changes[2].offset, 208U);
  EXPECT_EQ(changes[2].zeros, (std::uint64_t{1} << 60U) - 108);
}

TEST(WriteSet, HoldsItsOwnBytes) {
  WriteSet set;
  {
    io::Bytes gone = pattern(4);
    set.put(3, gone);
    gone.assign(4, kUntouched);
  }
  EXPECT_EQ(patched(set, 3, 4), pattern(4));
}

TEST(WriteSet, IsEmptyAgainWhenCleared) {
  WriteSet set;
  set.put(3, pattern(4));
  EXPECT_FALSE(set.empty());
  set.clear();
  EXPECT_TRUE(set.empty());
  EXPECT_TRUE(set.changes().empty());
}

TEST(WriteSet, IsCutAtALengthNearTheEndOfAllFiles) {
  WriteSet set;
  set.zero(Stack::kMaxLength - 8, 8);
  set.cut(Stack::kMaxLength - 3);
  EXPECT_EQ(set.changes().at(0).zeros, 5U);
}

}  // namespace
}  // namespace crashcheck::bstack
