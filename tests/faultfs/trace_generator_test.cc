// The random scripts reach what the laws are about; a law tried on nothing proves nothing.
#include "trace_generator.h"

#include <gtest/gtest.h>

namespace crashcheck::faultfs {
namespace {

constexpr int kScripts = 300;

Script script_number(int number, std::uint64_t unit_bytes, ScriptBounds bounds = {}) {
  return scripts(unit_bytes, bounds)(rc::Random(static_cast<std::uint64_t>(number)), 100).value();
}

struct Reached {
  int gaps = 0;
  int extending = 0;
  int overwriting = 0;
  int three_units = 0;
  int growing = 0;
  int shrinking = 0;
  int keeping_size = 0;
  int syncs_of_nothing = 0;
  int syncs_of_something = 0;
  int growing_after_shrink = 0;

  void count(const WriteStep& write, std::uint64_t size_bytes, std::uint64_t unit_bytes) {
    gaps += static_cast<int>(write.offset > size_bytes);
    extending += static_cast<int>(write.end() > size_bytes);
    overwriting += static_cast<int>(write.end() <= size_bytes);
    three_units += static_cast<int>((write.end() - 1) / unit_bytes - write.offset / unit_bytes > 1);
  }
  void count(const ResizeStep& resize, std::uint64_t size_bytes, bool after_resize) {
    growing += static_cast<int>(resize.size_bytes > size_bytes);
    growing_after_shrink += static_cast<int>(resize.size_bytes > size_bytes && after_resize);
    shrinking += static_cast<int>(resize.size_bytes < size_bytes);
    keeping_size += static_cast<int>(resize.size_bytes == size_bytes);
  }
};

void count(Reached& reached, const Script& script, std::uint64_t unit_bytes) {
  const std::vector<io::Bytes> views = live_views(script);
  for (std::size_t i = 0; i < script.steps.size(); ++i) {
    const std::uint64_t size_bytes = views[i].size();
    const Step* before = i == 0 ? nullptr : &script.steps[i - 1];
    const bool after_resize = before != nullptr && std::holds_alternative<ResizeStep>(*before);
    if (const auto* write = std::get_if<WriteStep>(&script.steps[i])) {
      reached.count(*write, size_bytes, unit_bytes);
    } else if (const auto* resize = std::get_if<ResizeStep>(&script.steps[i])) {
      reached.count(*resize, size_bytes, after_resize);
    } else if (before == nullptr || std::holds_alternative<SyncStep>(*before)) {
      ++reached.syncs_of_nothing;
    } else {
      ++reached.syncs_of_something;
    }
  }
}

class Scripts : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Scripts, ReachEveryKindOfWriteResizeAndSync) {
  Reached reached;
  for (int number = 0; number < kScripts; ++number) {
    count(reached, script_number(number, GetParam()), GetParam());
  }
  constexpr int kOften = 20;
  EXPECT_GT(reached.gaps, kOften);
  EXPECT_GT(reached.extending, kOften);
  EXPECT_GT(reached.overwriting, kOften);
  EXPECT_GT(reached.three_units, kOften);
  EXPECT_GT(reached.growing, kOften);
  EXPECT_GT(reached.shrinking, kOften);
  EXPECT_GT(reached.keeping_size, kOften);
  EXPECT_GT(reached.growing_after_shrink, kOften);
  EXPECT_GT(reached.syncs_of_nothing, kOften);
  EXPECT_GT(reached.syncs_of_something, kOften);
}

TEST_P(Scripts, StaySmallAndCarryNoEmptyWrite) {
  for (int number = 0; number < kScripts; ++number) {
    const Script script = script_number(number, GetParam());
    EXPECT_LE(script.steps.size(), 10U);
    for (const io::Bytes& view : live_views(script)) EXPECT_LE(view.size(), 40 * GetParam());
    for (const Step& step : script.steps) {
      const auto* write = std::get_if<WriteStep>(&step);
      EXPECT_TRUE(write == nullptr || !write->bytes.empty());
    }
  }
}

TEST_P(Scripts, ReachSyncsThatFailInEveryWay) {
  int stay_readable = 0;
  int revert = 0;
  int drop_bytes = 0;
  int drop_a_length = 0;
  int keep_all = 0;
  for (int number = 0; number < kScripts; ++number) {
    const Script script = script_number(number, GetParam(), {10, 4, true});
    for (const FailedSync& failed : script.failed_syncs) {
      Script before{script.base, script.steps, {}};
      for (const FailedSync& other : script.failed_syncs) {
        if (other.after_event < failed.after_event) before.failed_syncs.push_back(other);
      }
      const io::Bytes view = live_views(before)[failed.after_event];
      ++(failed.reverts ? revert : stay_readable);
      keep_all += static_cast<int>(failed.durable == view);
      drop_a_length += static_cast<int>(failed.durable.size() != view.size());
      drop_bytes +=
          static_cast<int>(failed.durable.size() == view.size() && failed.durable != view);
    }
  }
  constexpr int kOften = 20;
  EXPECT_GT(stay_readable, kOften);
  EXPECT_GT(revert, kOften);
  EXPECT_GT(keep_all, kOften);
  EXPECT_GT(drop_a_length, kOften);
  EXPECT_GT(drop_bytes, kOften);
}

INSTANTIATE_TEST_SUITE_P(OfUnit, Scripts, ::testing::Values(8, 64, 512),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace crashcheck::faultfs
