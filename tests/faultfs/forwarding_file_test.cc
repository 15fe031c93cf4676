// Every call and every answer goes through unchanged.
#include "faultfs/forwarding_file.h"

#include <gtest/gtest.h>

#include "runs.h"
#include "spy_file.h"

namespace crashcheck::faultfs {
namespace {

TEST(ForwardingFile, PassesEveryCallOnOnce) {
  SpyFile spy;
  ForwardingFile file(spy);
  io::Bytes into(4);
  EXPECT_TRUE(file.write_at(5, run('x', 3)));
  EXPECT_TRUE(file.resize(9));
  EXPECT_TRUE(file.sync());
  EXPECT_TRUE(file.read_at(6, into));
  EXPECT_EQ(file.size().value(), SpyFile::kSize);
  EXPECT_EQ(spy.calls,
            (std::vector<std::string>{"write 3 at 5", "resize 9", "sync", "read 4 at 6", "size"}));
  EXPECT_EQ(into, io::Bytes(4, SpyFile::kContent));
}

TEST(ForwardingFile, PassesEveryErrorBack) {
  SpyFile spy;
  ForwardingFile file(spy);
  io::Bytes into(4);
  const io::Error error{io::ErrorCode::kNoSpace, "spy", "as told", 12, 28, true};
  spy.failure = error;
  EXPECT_EQ(file.write_at(5, run('x', 3)).error(), error);
  EXPECT_EQ(file.resize(9).error(), error);
  EXPECT_EQ(file.sync().error(), error);
  EXPECT_EQ(file.read_at(6, into).error(), error);
  EXPECT_EQ(file.size().error(), error);
}

}  // namespace
}  // namespace crashcheck::faultfs
