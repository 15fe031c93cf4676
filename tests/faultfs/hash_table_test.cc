// A table by hashes does what a map does.
#include "faultfs/hash_table.h"

#include <gtest/gtest.h>

#include <map>

#include "faultfs/split_mix.h"

namespace crashcheck::faultfs {
namespace {

TEST(HashTable, KeepsWhatAMapKeeps) {
  HashTable<std::uint32_t> table;
  std::map<Hash128, std::uint32_t> map;
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (std::uint32_t i = 1; i <= 2000; ++i) {
      // Many keys come twice, many lie in one place, and the hash of nothing is a key, too.
      const std::uint64_t draw = mixed(i + round) % 1000;
      const Hash128 key{draw / 100, draw % 100};
      const auto [value, is_new] = table.insert(key);
      const auto [place, is_new_in_map] = map.try_emplace(key, 0);
      ASSERT_EQ(is_new, is_new_in_map);
      ASSERT_EQ(value, place->second);
      value = place->second = i;
    }
    std::map<Hash128, std::uint32_t> kept;
    table.for_each([&](const Hash128& key, std::uint32_t value) { kept[key] = value; });
    EXPECT_EQ(kept, map);
    EXPECT_EQ(table.size(), map.size());
    table.clear();
    map.clear();
  }
}

}  // namespace
}  // namespace crashcheck::faultfs
