// The checker of one image catches known-bad stores, each by the guarantee that it breaks.
#include "explorer/image_checker.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"
#include "explorer/recording.h"
#include "ghost_tree_model/heap_model.h"
#include "journaled_stub.h"
#include "sabotaged_subject.h"
#include "testing_heap.h"

namespace crashcheck::explorer {
namespace {

using oracle::Kind;
using testing::in_place;
using testing::JournaledStub;
using testing::SabotagedSubject;

io::Result<void> add_to_byte(io::File& file, std::uint64_t at) {
  CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
  if (at >= size) return {};
  std::byte byte{};
  CRASHCHECK_TRY(file.read_at(at, std::span(&byte, 1)));
  byte = static_cast<std::byte>(std::to_integer<int>(byte) + 1);
  return file.write_at(at, std::span(&byte, 1));
}

/// The findings for the worked example, recovered by `subject`.
Judgement judge(const Store& subject, oracle::Protocol protocol = oracle::Protocol::kInPlace) {
  oracle::HeapState state;
  state.length = 240;
  oracle::Bytes hello(64);
  testing::put_text(hello, 0, "hello");
  state.live = {{1, 80, hello, {}, {}}, {3, 208, oracle::Bytes(32), {}, {}}};
  state.free = {{48, 80}, {144, 208}};
  const auto device = testing::profile("kill");
  ImageChecker checker(subject, device);
  ghost_tree::HeapModel model(protocol, state, 4);
  model.crashed();
  return checker.check(testing::worked_example(), model);
}

bool has(const Judgement& judgement, KindId kind) {
  return std::ranges::any_of(judgement.findings,
                             [&](const auto& finding) { return finding.kind == kind; });
}

TEST(ImageChecker, IsSilentOnASoundHeap) { EXPECT_TRUE(judge(in_place()).holds()); }

TEST(ImageChecker, CatchesAStoreThatCannotOpen) {
  const SabotagedSubject broken(in_place(), [](io::File&) -> io::Result<void> {
    return io::fail(io::ErrorCode::kCorrupt, "open", "", 0);
  });
  const auto judgement = judge(broken);
  ASSERT_TRUE(has(judgement, Kind::kRecoveryFailed));
  EXPECT_EQ(judgement.findings.front().message, "corrupt")
      << "an error without a reason is one too";
}

TEST(ImageChecker, CatchesAStoreThatHangs) {
  const SabotagedSubject broken(in_place(), [](io::File& file) -> io::Result<void> {
    for (;;) CRASHCHECK_TRY(file.size().map([](auto) {}));
  });
  EXPECT_TRUE(has(judge(broken), Kind::kRecoveryFailed));
}

TEST(ImageChecker, CatchesAStoreThatTouchesTheUserHeader) {
  const SabotagedSubject broken(in_place(), [](io::File& file) { return add_to_byte(file, 20); });
  const auto judgement = judge(broken);
  EXPECT_TRUE(has(judgement, Kind::kHeaderTouched));
  EXPECT_TRUE(has(judgement, Kind::kNotIdempotent)) << "and again at the second open";
}

TEST(ImageChecker, CatchesAStoreThatChangesLiveBytes) {
  const SabotagedSubject broken(in_place(),
                                [](io::File& file) { return add_to_byte(file, 16 + 81); });
  EXPECT_EQ(judge(broken).findings.front().kind, Kind::kLostAcked);
}

TEST(ImageChecker, CatchesAStoreThatDirtiesFreeMemory) {
  const SabotagedSubject broken(in_place(),
                                [](io::File& file) { return add_to_byte(file, 16 + 190); });
  EXPECT_TRUE(has(judge(broken), Kind::kDirtyMemory));
}

TEST(ImageChecker, CatchesAStoreThatForgetsItsFreeBlocks) {
  const SabotagedSubject broken(in_place(), [](io::File& file) -> io::Result<void> {
    const std::array<std::byte, 8> none{};
    return file.write_at(56, none);
  });
  const auto judgement = judge(broken);
  EXPECT_EQ(judgement.findings.front().kind, Kind::kLostAcked);
  EXPECT_TRUE(has(judgement, Kind::kLeak));
}

TEST(ImageChecker, CatchesAStoreThatGrowsAtEveryOpen) {
  const SabotagedSubject broken(in_place(), [](io::File& file) -> io::Result<void> {
    CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
    CRASHCHECK_TRY(file.resize(size + 32));
    std::array<std::byte, 8> length{};
    io::store_u64(length, size + 16);
    return file.write_at(8, length);
  });
  EXPECT_TRUE(has(judge(broken), Kind::kLeak));
}

TEST(ImageChecker, CatchesAStoreThatOpensWellAndFailsInUse) {
  const SabotagedSubject broken(
      in_place(), {},
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
        if (std::holds_alternative<history::Deallocate>(operation)) {
          return io::fail(io::ErrorCode::kCorrupt, "deallocate", "no", 0);
        }
        return session.apply(operation, operands);
      });
  const auto judgement = judge(broken);
  ASSERT_EQ(judgement.findings.size(), 1U);
  EXPECT_EQ(judgement.findings.front().kind, Kind::kUnusable);
}

TEST(ImageChecker, CatchesAStoreThatHandsOutABlockTwiceInUse) {
  const SabotagedSubject broken(
      in_place(), {},
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
        auto returned = session.apply(operation, operands);
        if (returned && std::holds_alternative<history::Allocate>(operation))
          (*returned)[0].offset = 48;
        return returned;
      });
  EXPECT_TRUE(has(judge(broken), Kind::kUnusable));
}

TEST(ImageChecker, IsSilentOnAJournaledStoreThatOpensSilently) {
  EXPECT_TRUE(judge(JournaledStub(in_place(), testing::open_silently), oracle::Protocol::kJournaled)
                  .holds());
}

TEST(ImageChecker, CatchesAJournaledStoreThatIssuesAnEventWhereThereIsNothingToDo) {
  const auto sync = [](io::File& file) { return file.sync(); };
  const auto judgement = judge(JournaledStub(in_place(), sync), oracle::Protocol::kJournaled);
  ASSERT_EQ(judgement.findings.size(), 1U);
  EXPECT_EQ(judgement.findings.front().kind, Kind::kNotIdempotent);
  EXPECT_TRUE(judge(SabotagedSubject(in_place(), sync)).holds()) << "in-place promises less";
}

TEST(ImageChecker, KeepsTheRecoveredBytes) {
  const auto device = testing::profile("kill");
  ImageChecker checker(in_place(), device);
  const auto model = in_place().new_model();
  model->created();
  model->crashed();
  EXPECT_TRUE(checker.check({}, *model).holds());
  EXPECT_EQ(checker.recovered().size(), 64U);
}

}  // namespace
}  // namespace crashcheck::explorer
