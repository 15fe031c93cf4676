// What random writes write.
#include "contents.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace crashcheck::generator {
namespace {

using history::Bytes;

std::uint64_t word(const Bytes& bytes, std::size_t index) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) {
    value = value << 8U | std::to_integer<std::uint64_t>(bytes.at(8 * index + i));
  }
  return value;
}

RC_GTEST_PROP(RecordLike, IsFramedAsARecordOfItsLengthIs, ()) {
  const Bytes record = *record_like();
  RC_ASSERT(record.size() % 8 == 0U);
  const std::size_t words = record.size() / 8;
  RC_ASSERT(word(record, 0) == 0xB57AC4EC0DE5A1F7U);
  RC_ASSERT(word(record, 1) == record.size());
  RC_ASSERT(word(record, 5) * 3 + 10 == words);
  RC_ASSERT(word(record, 6) == 0U);
  RC_ASSERT(word(record, words - 3) == 0xE9D0F4EC0DE5A1F7U);
  RC_ASSERT(word(record, words - 2) == record.size());
}

RC_GTEST_PROP(RecordLike, ClaimsPlacesAndLengthsThatAHeapCanHave, ()) {
  const Bytes record = *record_like();
  RC_ASSERT(word(record, 2) % 32 == 0U);
  RC_ASSERT(word(record, 3) % 32 == 16U);
  RC_ASSERT(word(record, 4) % 32 == 16U);
}

bool is_record(const Bytes& bytes) {
  return bytes.size() >= 80 && word(bytes, 0) == 0xB57AC4EC0DE5A1F7U;
}

TEST(Content, LooksLikeARecordOnlyAmongAllOperations) {
  for (const auto alphabet : {Alphabet::kPublished, Alphabet::kAll}) {
    std::size_t records = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      const Bytes bytes = content(alphabet)(rc::Random(seed), 100).value();
      EXPECT_FALSE(bytes.empty());
      EXPECT_LE(bytes.size(), kMaxWriteBytes);
      if (is_record(bytes)) ++records;
    }
    EXPECT_EQ(records > 0, alphabet == Alphabet::kAll);
  }
}

}  // namespace
}  // namespace crashcheck::generator
