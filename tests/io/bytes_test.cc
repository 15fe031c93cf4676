#include "io/bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace crashcheck::io {
namespace {

std::byte b(int value) { return static_cast<std::byte>(value); }

TEST(Bytes, AnIntegerIsStoredLowestByteFirst) {
  std::array<std::byte, 8> stored{};
  store_u64(stored, 0x0102030405060708U);
  EXPECT_EQ(stored, (std::array{b(8), b(7), b(6), b(5), b(4), b(3), b(2), b(1)}));
}

TEST(Bytes, AnIntegerIsLoadedLowestByteFirst) {
  EXPECT_EQ(load_u64(std::array{b(0xF0), b(0), b(0), b(0), b(0), b(0), b(0), b(0x80)}),
            0x80000000000000F0U);
}

TEST(Bytes, StoringTouchesNoByteBeyondTheEighth) {
  std::array<std::byte, 9> stored{};
  stored.fill(b(0xAA));
  store_u64(stored, 0);
  EXPECT_EQ(stored[7], b(0));
  EXPECT_EQ(stored[8], b(0xAA));
}

TEST(Bytes, ASumThatDoesNotFitIsNothing) {
  EXPECT_EQ(checked_add(UINT64_MAX, 0), UINT64_MAX);
  EXPECT_EQ(checked_add(UINT64_MAX, 1), std::nullopt);
  EXPECT_EQ(checked_add(UINT64_MAX - 31, 31), UINT64_MAX);
  EXPECT_EQ(checked_add(UINT64_MAX - 31, 32), std::nullopt);
  EXPECT_EQ(checked_add(UINT64_MAX, UINT64_MAX), std::nullopt);
}

RC_GTEST_PROP(Bytes, WhatWasStoredIsLoaded, (std::uint64_t value)) {
  std::array<std::byte, 8> stored{};
  store_u64(stored, value);
  RC_ASSERT(load_u64(stored) == value);
}

}  // namespace
}  // namespace crashcheck::io
