// Histories that begin with a file: what is adopted of it, which files are refused, and cases that
// carry it.
#include "explorer/beginning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cell/cell.h"
#include "examples.h"
#include "explorer/calls.h"
#include "explorer/replay.h"
#include "explorer/shrinker.h"
#include "ghost_tree_model/heap_model.h"
#include "history/slices.h"
#include "history/wrapped.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Write;
using ::testing::HasSubstr;
using testing::in_place;
using testing::journaled;
using testing::profile;

/// What `operations` leave of an empty file.
faultfs::Image file_after(const Store& store, const History& operations) {
  const Recording recording = record(store, operations);
  EXPECT_TRUE(recording.steps.back().known);
  return live_view(recording.trace, recording.trace.event_count());
}

/// Blocks at 48 and 112, and a free one of 32 bytes between them.
faultfs::Image heap_with_a_gap(const Store& store) {
  return file_after(store, {Allocate{64}, Allocate{32}, Allocate{32},
                            Write{0, 0, {std::byte{0x61}}}, Deallocate{1}});
}

std::string reason_against(const Store& store, const faultfs::Image& file) {
  const auto made = make_beginning(store, file);
  return made ? "" : made.error();
}

class BegunHeap : public ::testing::TestWithParam<const char*> {
 protected:
  const Store& real = *subjects::ghost_trees().find(GetParam());
  BegunStore store{real, make_beginning(real, heap_with_a_gap(real)).value()};
};

INSTANTIATE_TEST_SUITE_P(OfEachProtocol, BegunHeap, ::testing::Values("in-place", "journaled"));

TEST_P(BegunHeap, AdoptsEachExtentInUseAsOneSlice) {
  const Recording recording = record(store, {});
  EXPECT_TRUE(recording.after_crash) << "the open is a recovery";
  ASSERT_NE(recording.steps[0].adopted, nullptr);
  const auto& model = ghost_tree::heap_model(*recording.steps[0].adopted);
  ASSERT_EQ(model.state().live.size(), 2U);
  EXPECT_EQ(model.state().live[0].placement(), (oracle::Placement{48, 64}));
  EXPECT_EQ(model.state().live[0].content[0], std::byte{0x61});
  EXPECT_EQ(model.state().live[1].placement(), (oracle::Placement{144, 32}));
  EXPECT_EQ(model.next_handle(), 2U);
}

TEST_P(BegunHeap, HasHistoriesThatWorkOnWhatIsThere) {
  constexpr std::uint64_t kHistories = 40;
  std::size_t used = 0;
  for (std::uint64_t index = 0; index < kHistories; ++index) {
    history::Slices slices(2);
    slices.add(0, 64);
    slices.add(1, 32);
    for (const auto& operation : store.workload().draw({.seed = 3, .index = index})) {
      const history::Operation& own = history::unwrapped(operation);
      ASSERT_TRUE(slices.allow(own)) << to_string(operation);
      slices.note(own);
      const auto handles = history::handles_used(own);
      used += std::ranges::any_of(handles, [](auto handle) { return handle < 2; }) ? 1U : 0U;
    }
  }
  EXPECT_GT(used, kHistories / 2);
}

TEST_P(BegunHeap, HasCasesThatCarryTheFile) {
  const std::string store_line = std::string("protocol ") + GetParam();
  Case made = make_case(store, profile("kill"),
                        {{}, {Life{{Deallocate{1}, Allocate{32}}, {}, std::nullopt}}});
  made.expect.reset();
  const std::string text = to_string(store, made);
  EXPECT_THAT(text, HasSubstr("\nfile 192  # has #0 #1\n"));
  EXPECT_THAT(text, HasSubstr("\nallocate 32  # gives #2\n"));
  for (const std::string& printed : {text, to_line(store, made)}) {
    const auto read = testing::parse_case(printed);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_TRUE(read->same_as(made)) << printed;
    const auto replayed = replay(real, *read);
    ASSERT_TRUE(replayed.has_value()) << replayed.error().message;
    EXPECT_TRUE(replayed->judgement.holds());
  }
}

TEST_P(BegunHeap, RefusesOperationsOnWhatIsNotThere) {
  Case made = make_case(store, profile("kill"), {{}, {Life{{Deallocate{1}}, {}, std::nullopt}}});
  std::string text = to_string(store, made);
  text.replace(text.find("deallocate #1"), 13, "deallocate #2");
  EXPECT_FALSE(testing::parse_case(text).has_value());
}

TEST(Beginning, IsShrunkWithItsFile) {
  const BegunStore store(in_place(),
                         make_beginning(in_place(), heap_with_a_gap(in_place())).value());
  const Scope scope{profile("kill"), 64, 0};
  std::optional<Sighting> seen;
  const Recording recording =
      record(store, {Write{1, 0, {std::byte{0x62}}}, Allocate{128}, Deallocate{0}, Deallocate{1}});
  static_cast<void>(explore(store, recording, scope, [&](const Sighting& sighting) {
    seen = sighting;
    return false;
  }));
  ASSERT_TRUE(seen.has_value());
  Counts counts;
  Effort effort{std::uint64_t{1} << 26U};
  const auto shrunk = shrink({store, scope, {seen->signature, false}}, seen->lives, effort);
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_LT(shrunk->sighting.operations(), seen->operations());
  const Case minimal = make_case(store, scope.profile, shrunk->sighting);
  const auto read = testing::parse_case(to_string(store, minimal));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const auto replayed = replay(in_place(), *read);
  ASSERT_TRUE(replayed.has_value()) << replayed.error().message;
  EXPECT_FALSE(replayed->judgement.holds());
  EXPECT_TRUE(as_expected(*read, replayed->judgement.findings));
}

TEST(Beginning, OfACellIsItsValue) {
  const Store& real = cell::cell_store();
  const BegunStore store(real, make_beginning(real, file_after(real, {call("set", {7})})).value());
  const auto read = parse_case(Stores({&real}),
                               to_string(store, make_case(store, profile("kill"), {{}, {Life{}}})));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_TRUE(replay(real, *read)->judgement.holds());
  // Of one that has been emptied since, the value is lost.
  Case other = *read;
  const auto changed = std::make_shared<Beginning>();
  changed->origin = {faultfs::Image(), read->beginning->origin.model->clone()};
  other.beginning = changed;
  EXPECT_FALSE(replay(real, other)->judgement.holds());
}

TEST(Beginning, RefusesInWordsWhatTheStoreDoesNotTake) {
  EXPECT_THAT(reason_against(journaled(), io::Bytes(100, std::byte{0x61})),
              HasSubstr("the store journaled refuses it: "));
  faultfs::Image large;
  large.resize(kMaxBeginningBytes + 1);
  EXPECT_THAT(reason_against(journaled(), large), HasSubstr("262145 bytes, and histories begin"));
}

TEST(Beginning, RefusesAHeapThatRecoveryLeavesUnsound) {
  faultfs::Image heap = file_after(in_place(), {Allocate{64}, Allocate{32}, Deallocate{0}});
  constexpr std::uint64_t kBehindTheNode = 16 + 48 + 40;
  heap.write(kBehindTheNode, io::Bytes(1, std::byte{1}));
  EXPECT_THAT(reason_against(in_place(), heap), HasSubstr("what it makes of the file is unsound"));
}

/// Knows one state that never changes, and has nothing beyond what every model must have.
class PlainModel final : public Model {
 public:
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<PlainModel>();
  }
  void created() override {}
  void begin(const Operation& /*operation*/, const Answer* /*answer*/) override {}
  Findings acknowledge(const Operation& /*operation*/, const Answer& /*answer*/) override {
    return {};
  }
  void failed() override {}
  void crashed() override {}
  [[nodiscard]] std::size_t alternatives() const override { return 1; }
  [[nodiscard]] bool is_certain() const override { return true; }
  [[nodiscard]] Judgement judge(const RecoveredFile& /*file*/) override { return {}; }
  void adopt(const Judgement& /*judgement*/) override {}
};

class PlainStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  [[nodiscard]] std::unique_ptr<Model> new_model() const override {
    return std::make_unique<PlainModel>();
  }
};

TEST(Beginning, SaysThatAModelAdoptsNoFiles) {
  EXPECT_THAT(reason_against(PlainStore(cell::cell_store()), faultfs::Image()),
              HasSubstr("the store cell: its model cannot adopt a file"));
}

}  // namespace
}  // namespace crashcheck::explorer
