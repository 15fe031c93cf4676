// The table of guarantees and kinds.
#include "oracle/finding.h"

#include <gtest/gtest.h>

#include <set>

namespace crashcheck::oracle {
namespace {

TEST(Kinds, HaveNamesThatAreReadBack) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<KindId>(i);
    names.insert(name(kind));
    EXPECT_EQ(kind_from_name(name(kind)), kind);
  }
  EXPECT_EQ(names.size(), kKindCount);
  EXPECT_FALSE(kind_from_name("torn").has_value());
}

TEST(Guarantees, HaveNamesOfTheirOwnAndAtLeastOneKind) {
  std::set<std::string_view> names;
  std::set<KindId> kinds;
  for (std::size_t i = 0; i < kGuaranteeCount; ++i) {
    const auto guarantee = static_cast<GuaranteeId>(i);
    names.insert(name(guarantee));
    EXPECT_FALSE(kinds_of(guarantee).empty());
    kinds.insert(kinds_of(guarantee).begin(), kinds_of(guarantee).end());
  }
  EXPECT_EQ(names.size(), kGuaranteeCount);
  EXPECT_EQ(kinds.size(), kKindCount) << "every kind belongs to a guarantee";
}

}  // namespace
}  // namespace crashcheck::oracle
