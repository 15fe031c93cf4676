#include "bstack/slice.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "expected_events.h"

namespace crashcheck::bstack {
namespace {

TEST(Slice, IsStoredAsOffsetThenLength) {
  const auto stored = to_bytes(Slice{0x0102030405060708U, 20});
  EXPECT_EQ(io::Bytes(stored.begin(), stored.end()),
            from_hex("08 07 06 05 04 03 02 01  14 00 00 00 00 00 00 00"));
}

TEST(Slice, IsEmptyByItsLengthAlone) {
  EXPECT_TRUE(Slice{}.empty());
  EXPECT_TRUE((Slice{48, 0}.empty()));
  EXPECT_FALSE((Slice{0, 1}.empty()));
}

RC_GTEST_PROP(Slice, ComesBackAsItWasStored, (std::uint64_t offset, std::uint64_t length)) {
  const Slice slice{offset, length};
  RC_ASSERT(slice_from_bytes(to_bytes(slice)) == slice);
}

}  // namespace
}  // namespace crashcheck::bstack
