// Two operations of a kind as one bulk form.
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "generator/generator.h"
#include "generator/shrinks.h"
#include "history/text.h"

namespace crashcheck::generator {
namespace {

using history::Allocate;
using history::Deallocate;
using history::History;

std::vector<std::string> merged(const std::vector<History>& parts) {
  std::vector<std::string> all;
  auto candidates = merges(parts);
  while (const auto candidate = candidates.next()) {
    std::string text;
    for (const History& part : *candidate) {
      for (const auto& operation : part) text += history::to_string(operation) + "; ";
    }
    all.push_back(text);
  }
  return all;
}

TEST(Merges, KeepWhichSliceIsWhich) {
  EXPECT_THAT(merged({{Allocate{32}, Deallocate{0}, Allocate{64}, Deallocate{1}}}),
              ::testing::UnorderedElementsAre("allocate-bulk 32 64; deallocate #0; deallocate #1; ",
                                              "allocate-bulk 32 64; deallocate #1; ",
                                              "allocate 32; deallocate-bulk #0; allocate 64; ",
                                              "allocate 32; allocate 64; deallocate-bulk #0 #1; "));
}

TEST(Merges, StayInTheirPart) { EXPECT_TRUE(merged({{Allocate{32}}, {Allocate{32}}}).empty()); }

RC_GTEST_PROP(MergesOfAnyHistory, HaveAnOperationLess, ()) {
  const History history = *histories(10, Alphabet::kAll);
  auto candidates = merges({history});
  while (const auto candidate = candidates.next()) {
    RC_ASSERT(candidate->front().size() < history.size());
  }
}

}  // namespace
}  // namespace crashcheck::generator
