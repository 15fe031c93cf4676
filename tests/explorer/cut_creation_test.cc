// A journaled creation that is cut on a device whose fresh space shows anything: the store may
// refuse what it cannot tell from a foreign file, and nothing else.
#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"
#include "explorer/exploration.h"
#include "explorer/replay.h"
#include "failing_life.h"
#include "faultfs/crash_images.h"
#include "journaled_stub.h"
#include "testing_heap.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using testing::in_place;
using testing::JournaledStub;
using testing::scope;

io::Result<io::Bytes> content_of(const io::File& file) {
  CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
  io::Bytes bytes(size);
  CRASHCHECK_TRY(file.read_at(0, bytes));
  return bytes;
}

io::Result<void> refuse() {
  return io::fail(io::ErrorCode::kInvalidData, "open", "not of this format");
}

/// Each byte is as it should be or was never written, on a device that fills with zeros.
bool is_begun(io::ByteView found, const io::Bytes& wanted) {
  if (found.size() > wanted.size()) return false;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] != std::byte{0} && found[i] != wanted[i]) return false;
  }
  return true;
}

/// Creates a heap in a file of `size_bytes`; again, where it was cut and that can be told.
io::Result<void> create(io::File& file, std::size_t size_bytes = 64) {
  io::Bytes wanted = testing::heap_file(48, 0);
  wanted.resize(size_bytes);
  CRASHCHECK_ASSIGN(const io::Bytes found, content_of(file));
  if (found.size() >= 64 && std::equal(wanted.begin(), wanted.begin() + 64, found.begin()))
    return {};
  if (!is_begun(found, wanted)) return refuse();
  CRASHCHECK_TRY(file.write_at(0, wanted));
  return file.sync();
}

const JournaledStub& careful() {
  static const JournaledStub stub(in_place(), [](io::File& file) { return create(file); });
  return stub;
}

struct Creations {
  Counts counts;
  std::vector<Sighting> seen;
};

Creations creations(const Store& subject, std::string_view profile, unsigned nested = 0) {
  Creations result;
  const Recording recording = record(subject, {});
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
  result.counts =
      explore(subject, recording, scope(profile, nested), [&](const Sighting& sighting) {
        result.seen.push_back(sighting);
        return true;
      });
  return result;
}

TEST(CutCreation, MayBeRefusedWhereFreshSpaceShowsAnything) {
  const Creations hostile = creations(careful(), "hostile");
  EXPECT_TRUE(hostile.seen.empty());
  const auto durable = static_cast<std::size_t>(oracle::Guarantee::kDurable);
  const auto opens = static_cast<std::size_t>(oracle::Guarantee::kOpens);
  EXPECT_GT(hostile.counts.unjudged_by_guarantee[durable], 0U) << "it is not passed for judged";
  EXPECT_EQ(hostile.counts.unjudged_by_guarantee[opens], 0U);
  EXPECT_TRUE(creations(careful(), "hostile,fill=garbage").seen.empty());
  EXPECT_TRUE(creations(careful(), "powerloss").seen.empty());
}

TEST(CutCreation, IsNothingToGoOnFromWhereItIsRefused) {
  const Recording recording = record(careful(), {});
  ExploreOptions options;
  std::size_t held = 0;
  options.on_held = [&](const HeldState& state) {
    ++held;
    EXPECT_TRUE(is_begun(state.images.image().bytes(), testing::heap_file(48, 0)));
  };
  const auto no_violation = [](const Sighting&) { return true; };
  const Counts counts = explore(careful(), recording, scope("hostile"), no_violation, options);
  EXPECT_GT(held, 0U);
  EXPECT_LT(held, counts.tested);
}

TEST(CutCreation, MayBeRefusedWhereItWasCutMoreThanOnce) {
  EXPECT_TRUE(creations(careful(), "hostile", 2).seen.empty());
}

TEST(CutCreation, MustNotBeRefusedWhereFreshSpaceIsZero) {
  const JournaledStub strict(in_place(), [](io::File& file) -> io::Result<void> {
    CRASHCHECK_ASSIGN(const io::Bytes found, content_of(file));
    if (!found.empty() && found != testing::heap_file(48, 0)) return refuse();
    return create(file);
  });
  const Creations hostile = creations(strict, "hostile");
  ASSERT_FALSE(hostile.seen.empty());
  for (const Sighting& each : hostile.seen) {
    EXPECT_EQ(each.signature.kind, oracle::Kind::kRecoveryFailed);
    for (const auto& choice : each.crash()->fills) EXPECT_NE(choice.fill, faultfs::Fill::kGarbage);
  }
  EXPECT_FALSE(creations(strict, "powerloss,unit=8").seen.empty());
}

TEST(CutCreation, MustNotBeRefusedOnceTheFileWasTouched) {
  const JournaledStub meddling(in_place(), [](io::File& file) -> io::Result<void> {
    auto created = create(file);
    if (!created) CRASHCHECK_TRY(file.resize(8));
    return created;
  });
  EXPECT_FALSE(creations(meddling, "hostile").seen.empty());
}

TEST(CutCreation, MustNotBeRefusedWhereTheFileIsLarger) {
  const JournaledStub spacious(in_place(), [](io::File& file) { return create(file, 65); });
  const Creations hostile = creations(spacious, "hostile");
  ASSERT_FALSE(hostile.seen.empty());
  const Recording recording = record(spacious, {});
  for (const Sighting& each : hostile.seen) {
    const auto image =
        faultfs::crash_image(recording.trace, testing::profile("hostile"), *each.crash());
    EXPECT_EQ(image->size(), 65U);
  }
}

TEST(CutCreation, MustNotBeRefusedWithAnotherError) {
  const JournaledStub vague(in_place(), [](io::File& file) -> io::Result<void> {
    if (!create(file)) return io::fail(io::ErrorCode::kCorrupt, "open", "odd");
    return {};
  });
  EXPECT_FALSE(creations(vague, "hostile").seen.empty());
}

TEST(CutCreation, IsReplayedAsItIsExplored) {
  const Recording recording = record(careful(), {});
  const auto profile = testing::profile("hostile");
  faultfs::CrashImages images(recording.trace, profile);
  std::size_t refused = 0;
  while (images.next()) {
    const auto replayed = replay(careful(), testing::case_of("hostile", {}, images.crash()));
    ASSERT_TRUE(replayed.has_value());
    EXPECT_TRUE(replayed->judgement.holds()) << faultfs::to_string(images.crash());
    if (replayed->judgement.rightly_refused) ++refused;
  }
  EXPECT_GT(refused, 0U);
}

/// A case whose file is refused: garbage all over.
Case refused_case() {
  faultfs::CrashPoint crash = testing::crash_after(1);
  crash.length = faultfs::SurvivingLength{1};
  crash.fills = {{std::nullopt, faultfs::Fill::kGarbage}};
  return testing::case_of("hostile", {}, crash);
}

TEST(CutCreation, EndsTheCaseWhereItsFileIsRefused) {
  Case reproduction = refused_case();
  ASSERT_TRUE(replay(careful(), reproduction)->judgement.rightly_refused);
  reproduction.lives.emplace_back();
  const auto reopened = replay(careful(), reproduction);
  ASSERT_TRUE(reopened.has_value());
  EXPECT_TRUE(reopened->judgement.holds());
  reproduction.lives.back().operations = {Allocate{32}};
  const auto used = replay(careful(), reproduction);
  ASSERT_FALSE(used.has_value()) << "there is nothing to allocate from";
  EXPECT_NE(used.error().message.find("does not do 'open'"), std::string::npos);
}

TEST(CutCreation, MayBeRefusedAfterASyncThatFailedToo) {
  LifeFault fails = testing::fault(0, "io/sync 1 EIO once");
  fails.durable = *refused_case().lives[0].crash;
  fails.reverts = true;
  const Recording recording =
      testing::record_failing(careful(), {history::Reopen{}}, fails, "hostile");
  ASSERT_EQ(recording.steps.size(), 2U);
  EXPECT_TRUE(recording.steps[1].error.has_value());
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
  fails.durable.fills.clear();
  const Recording zero = testing::record_failing(careful(), {history::Reopen{}}, fails, "hostile");
  EXPECT_NE(zero.steps[1].adopted, nullptr) << "where zeros are read, it is created again";
}

}  // namespace
}  // namespace crashcheck::explorer
