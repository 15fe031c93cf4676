// So many calls and no more.
#include "faultfs/call_limit_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runs.h"
#include "spy_file.h"

namespace crashcheck::faultfs {
namespace {

/// Makes one call of each kind; how many succeeded.
int call_each(io::File& file) {
  io::Bytes into(1);
  int succeeded = 0;
  succeeded += static_cast<int>(file.sync().has_value());
  succeeded += static_cast<int>(file.write_at(0, run('x', 1)).has_value());
  succeeded += static_cast<int>(file.resize(1).has_value());
  succeeded += static_cast<int>(file.read_at(0, into).has_value());
  succeeded += static_cast<int>(file.size().has_value());
  return succeeded;
}

TEST(CallLimitFile, LetsSoManyCallsThroughWhateverTheirKind) {
  for (int limit = 0; limit <= 12; ++limit) {
    SpyFile spy;
    CallLimitFile file(spy, static_cast<std::uint64_t>(limit));
    EXPECT_EQ(call_each(file) + call_each(file), std::min(limit, 10)) << limit;
    EXPECT_EQ(spy.calls.size(), static_cast<std::size_t>(std::min(limit, 10))) << limit;
  }
}

TEST(CallLimitFile, CountsEachKindAlone) {
  const auto is_counted = [](const auto& call) {
    SpyFile spy;
    CallLimitFile file(spy, 2);
    const bool first = call(file).has_value();
    const bool second = call(file).has_value();
    return first && second && !call(file).has_value() && spy.calls.size() == 2;
  };
  io::Bytes into(1);
  EXPECT_TRUE(is_counted([](io::File& file) { return file.sync(); }));
  EXPECT_TRUE(is_counted([](io::File& file) { return file.write_at(0, run('x', 1)); }));
  EXPECT_TRUE(is_counted([](io::File& file) { return file.resize(1); }));
  EXPECT_TRUE(is_counted([&](io::File& file) { return file.read_at(0, into); }));
  EXPECT_TRUE(is_counted([](io::File& file) { return file.size(); }));
}

TEST(CallLimitFile, LetsNothingThroughOnceItIsToldToStop) {
  SpyFile spy;
  std::atomic<bool> stop = false;
  CallLimitFile file(spy, 100, &stop);
  EXPECT_EQ(call_each(file), 5);
  stop = true;
  EXPECT_EQ(call_each(file), 0);
  EXPECT_EQ(file.sync().error().reason, CallLimitFile::kStopped);
  EXPECT_EQ(spy.calls.size(), 5U);
}

TEST(CallLimitFile, CountsCallsThatFail) {
  SpyFile spy;
  spy.failure = io::Error{io::ErrorCode::kNoSpace, "spy", "as told", 0, 0, false};
  CallLimitFile file(spy, 1);
  EXPECT_EQ(file.resize(1).error().code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(file.resize(1).error().code, io::ErrorCode::kIo);
}

TEST(CallLimitFile, SaysThatTheLimitIsReachedAndWhere) {
  SpyFile spy;
  CallLimitFile file(spy, 0);
  io::Bytes into(1);
  const auto at_limit = [](std::string_view operation, std::uint64_t offset) {
    return io::Error{io::ErrorCode::kIo, operation, CallLimitFile::kLimitReached, offset, 0, false};
  };
  EXPECT_EQ(file.sync().error(), at_limit("sync", 0));
  EXPECT_EQ(file.write_at(5, run('x', 1)).error(), at_limit("write", 5));
  EXPECT_EQ(file.resize(6).error(), at_limit("resize", 6));
  EXPECT_EQ(file.read_at(7, into).error(), at_limit("read", 7));
  EXPECT_EQ(file.size().error(), at_limit("size", 0));
}

}  // namespace
}  // namespace crashcheck::faultfs
