// Who watches the calls of a replay is told of all of them, and changes nothing.
#include "explorer/call_watch.h"

#include <gtest/gtest.h>

#include <map>

#include "examples.h"
#include "explorer/image_checker.h"
#include "explorer/replay.h"

namespace crashcheck::explorer {
namespace {

using Stage = CallWatch::Stage;
using testing::in_place;

/// What was told, by stage and life: for each number the last event that was to get it.
class Notes final : public CallWatch {
 public:
  using Place = std::pair<Stage, std::size_t>;

  void begin(Stage stage, std::size_t life) override {
    place_ = {stage, life};
    order.push_back(place_);
  }
  void before_event(std::uint64_t number, const faultfs::Event& event) override {
    events[place_][number] = {event.kind, event.offset, event.length, 0};
  }
  void before_read(std::uint64_t offset, std::uint64_t length) override {
    reads[place_].emplace_back(offset, length);
  }

  std::vector<Place> order;
  std::map<Place, std::map<std::uint64_t, faultfs::Event>> events;
  std::map<Place, std::vector<std::pair<std::uint64_t, std::uint64_t>>> reads;

 private:
  Place place_;
};

std::map<std::uint64_t, faultfs::Event> numbered(const faultfs::Trace& trace) {
  std::map<std::uint64_t, faultfs::Event> events;
  for (const faultfs::Event& event : trace.events()) {
    events.emplace(events.size() + 1, event).first->second.data_begin = 0;
  }
  return events;
}

Case case_from(std::string_view lines) {
  return testing::parse_case("crashcheck-case 1; " + std::string(lines)).value();
}

/// Crashes, crashes in recoveries, and several lives.
const std::vector<std::string> kCrashes = {
    "allocate-bulk 32 32 32; deallocate #0; deallocate #1; crash 29",
    "allocate-bulk 32 32 32; deallocate #0; deallocate #1; crash 29; recover crash 1",
    "allocate 32; crash 13; recover; allocate 600; write #1 0 6162; crash 7",
};

/// Calls that fail, one of them after it has written something.
const std::vector<std::string> kFaults = {
    "profile powerloss; allocate 2000; fault io/write 1 EIO once wrote most; write #0 0 " +
        std::string(4000, 'a') + "; reopen; write #0 1 62; crash 15",
    "profile powerloss; allocate 32; fault io/sync 1 EIO once; write #0 0 61; reopen; allocate 8; "
    "crash 17",
};

TEST(CallWatch, IsToldOfEveryEventByItsNumber) {
  std::vector<std::string> all = kCrashes;
  all.insert(all.end(), kFaults.begin(), kFaults.end());
  for (const std::string& lines : all) {
    const Case reproduction = case_from(lines);
    Notes notes;
    const auto replay = explorer::replay(in_place(), reproduction, &notes);
    ASSERT_TRUE(replay.has_value()) << lines << ": " << replay.error().message;
    for (std::size_t life = 0; life < replay->lives.size(); ++life) {
      const auto expected = numbered(replay->lives[life].recording.trace);
      auto& told = notes.events[{Stage::kLife, life}];
      // A call that failed in the end has a number that no event has.
      if (told.size() > expected.size()) told.erase(std::prev(told.end()));
      EXPECT_EQ(told, expected) << lines << ", life " << life;
    }
  }
}

TEST(CallWatch, IsToldOfTheRecoveryAndOfWhatFollowsByThemselves) {
  const Case reproduction = case_from(kCrashes[0]);
  Notes notes;
  const auto replay = explorer::replay(in_place(), reproduction, &notes);
  ASSERT_TRUE(replay.has_value());
  ASSERT_TRUE(replay->judgement.holds()) << "it is used, and opened again after that";
  EXPECT_EQ(notes.order,
            (std::vector<Notes::Place>{
                {Stage::kLife, 0}, {Stage::kRecovery, 1}, {Stage::kAfter, 1}, {Stage::kAfter, 1}}));
  ImageChecker checker(in_place(), reproduction.profile, ImageChecker::Recoveries::kRecorded);
  const auto any = in_place().new_model();
  any->crashed();
  static_cast<void>(checker.check(replay->last().image, *any));
  const auto recovery = numbered(checker.take_recovery());
  ASSERT_FALSE(recovery.empty());
  EXPECT_EQ((notes.events[{Stage::kRecovery, 1}]), recovery);
  const auto& reads = notes.reads[{Stage::kRecovery, 1}];
  ASSERT_FALSE(reads.empty());
  EXPECT_EQ(reads.front(), (std::pair<std::uint64_t, std::uint64_t>(0, 16))) << "the file's header";
}

TEST(CallWatch, ChangesNothing) {
  for (const std::string& lines : kCrashes) {
    const Case reproduction = case_from(lines);
    Notes notes;
    const auto watched = explorer::replay(in_place(), reproduction, &notes);
    const auto unwatched = explorer::replay(in_place(), reproduction);
    ASSERT_TRUE(watched && unwatched) << lines;
    EXPECT_EQ(watched->judgement.findings, unwatched->judgement.findings);
    EXPECT_EQ(watched->recovered, unwatched->recovered);
    for (std::size_t life = 0; life < watched->lives.size(); ++life) {
      EXPECT_EQ(watched->lives[life].image, unwatched->lives[life].image);
      EXPECT_EQ(watched->lives[life].recording.trace, unwatched->lives[life].recording.trace);
    }
  }
}

}  // namespace
}  // namespace crashcheck::explorer
