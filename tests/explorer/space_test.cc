// Lives on a medium with little space: what finds none has changed nothing, if the store promises
// that, and a store that can no longer be opened is found.
#include <gtest/gtest.h>

#include <cerrno>

#include "examples.h"
#include "explorer/exploration.h"
#include "explorer/image_checker.h"
#include "explorer/replay.h"
#include "heaps.h"
#include "sabotaged_subject.h"
#include "wrapped_subject.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::Deallocate;
using history::Reopen;
using history::SetReserve;
using history::Write;
using testing::heap_of;
using testing::in_place;
using testing::journaled;
using testing::profile;

Recording recorded(const Store& store, const History& history, const char* device) {
  const auto on = profile(device);
  return record(store, history, on_device(on));
}

std::vector<Signature> violations(const Store& store, const History& history, const char* device) {
  const Scope scope{profile(device)};
  std::vector<Signature> seen;
  const Recording recording = record(store, history, on_device(scope.profile));
  static_cast<void>(explore(store, recording, scope, [&](const Sighting& sighting) {
    seen.push_back(sighting.signature);
    return true;
  }));
  return seen;
}

TEST(WithoutSpace, AnOperationIsRefusedAndTheLifeGoesOn) {
  const Recording recording =
      recorded(journaled(), {Allocate{64}, Allocate{4000}, Allocate{32}, Deallocate{2}, Reopen{}},
               "kill,space=1024");
  ASSERT_EQ(recording.steps.size(), 6U);
  ASSERT_TRUE(recording.steps[2].error.has_value());
  EXPECT_EQ(recording.steps[2].error->code, io::ErrorCode::kNoSpace);
  EXPECT_FALSE(recording.steps[3].error.has_value());
  EXPECT_FALSE(recording.steps[4].error.has_value()) << "the slice that was not given has a number";
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
  EXPECT_TRUE(recording.steps.back().known);
}

TEST(WithoutSpace, WhatWasNotGivenCannotBeNamed) {
  const Recording recording = recorded(
      journaled(), {Allocate{4000}, Write{0, 0, {std::byte{1}}}, Allocate{32}}, "kill,space=1024");
  ASSERT_EQ(recording.steps.size(), 4U);
  EXPECT_EQ(recording.steps[2].error->code, io::ErrorCode::kInvalidArgument);
  EXPECT_FALSE(recording.steps[3].error.has_value());
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
}

TEST(WithoutSpace, AStoreThatPromisesNothingLivesNoLonger) {
  const Recording recording =
      recorded(in_place(), {Allocate{64}, Allocate{4000}, Allocate{32}}, "kill,space=1024");
  ASSERT_EQ(recording.steps.size(), 3U);
  EXPECT_FALSE(recording.steps[2].known);
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
}

TEST(WithoutSpace, AStoreThatCannotBeCreatedIsNoViolation) {
  const Recording recording = recorded(journaled(), {Allocate{64}}, "kill,unit=8,space=40");
  ASSERT_EQ(recording.steps.size(), 1U);
  EXPECT_EQ(recording.steps[0].error->code, io::ErrorCode::kNoSpace);
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
}

TEST(WithoutSpace, ACreationThatWasCutMayFindNoneToBeCompleted) {
  const History history = {Allocate{32}};
  EXPECT_TRUE(violations(journaled(), history, "powerloss-4k,space=3584").empty());
}

/// Leaves something behind before it says that there was no space.
TEST(WithoutSpace, AStoreThatHasChangedSomethingIsFound) {
  const testing::SabotagedSubject careless(
      journaled(), {},
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
        auto done = session.apply(operation, operands);
        if (!done) static_cast<void>(session.apply(Allocate{32}, ghost_tree::kNoOperands));
        return done;
      });
  const Recording recording = recorded(careless, {Allocate{64}, Allocate{4000}}, "kill,space=1024");
  ASSERT_EQ(recording.first_step_with_findings(), 2U);
  EXPECT_EQ(recording.steps[2].findings.front().guarantee, oracle::Guarantee::kSpace);
}

/// Finds no space for freeing, whatever it keeps.
TEST(WithoutSpace, AStoreThatDoesNotFreeAlthoughItHoldsAReserveIsFound) {
  const testing::SabotagedSubject stubborn(
      journaled(), {},
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
        if (!std::holds_alternative<Deallocate>(operation)) {
          return session.apply(operation, operands);
        }
        return io::fail(io::ErrorCode::kNoSpace, "deallocate", "");
      });
  const auto found = [&](const History& history, const char* device) {
    const Recording recording = recorded(stubborn, history, device);
    return recording.first_step_with_findings();
  };
  const History holds = {SetReserve{2048}, Allocate{64}, Allocate{32}, Deallocate{0}};
  EXPECT_EQ(found(holds, "kill,space=4096"), 4U);
  EXPECT_EQ(found(holds, "kill,space=4096,reserve=no"), std::nullopt);
  EXPECT_EQ(found(holds, "kill,space=8192,cow=yes"), std::nullopt);
  EXPECT_EQ(found({Allocate{64}, SetReserve{2048}, Deallocate{0}}, "kill,space=4096"), std::nullopt)
      << "growth brings it along";
  EXPECT_EQ(found({SetReserve{2048}, Allocate{64}, Reopen{}, Deallocate{0}}, "kill,space=4096"),
            std::nullopt)
      << "it is gone with the heap";
}

TEST(WithoutSpace, WhereOverwritingNeedsSpaceALifeMayEnd) {
  const History history = {Allocate{480}, Allocate{480}, Deallocate{0}, Allocate{32}};
  const Recording recording = recorded(journaled(), history, "kill,space=2048,cow=yes");
  ASSERT_TRUE(recording.steps.back().error.has_value());
  EXPECT_EQ(recording.steps.back().error->system_error, ENOSPC);
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
}

TEST(Closing, IsAPartOfTheReopenAndNoEventOfTheOpen) {
  const Recording recording =
      record(journaled(), {SetReserve{256}, Allocate{64}, Reopen{}, Allocate{32}});
  EXPECT_FALSE(recording.first_step_with_findings().has_value()) << "a clean reopen is silent";
  const std::uint64_t first = recording.steps[2].last_event + 1;
  EXPECT_EQ(recording.steps[3].last_event, first) << "what was set aside is cut off";
  EXPECT_EQ(recording.trace.event(first).kind, faultfs::EventKind::kResize);
  EXPECT_EQ(recording.trace.event_count(), recording.steps.back().last_event)
      << "a life ends without being closed";
}

/// Takes every file for one without holes, so that nothing is kept for what is to come into one.
class WithoutHoles final : public testing::OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<io::FileRange> next_data(std::uint64_t begin,
                                                    std::uint64_t end) const override {
    return io::FileRange{begin, end};
  }
};

/// The record is durable, and what it asks for finds no space: at this open and at every other.
TEST(WithoutSpace, AHeapThatCannotBeOpenedAgainIsFound) {
  const History history = {Allocate{960}};
  const testing::WrappedSubject blind(journaled(), testing::wrapped_in<WithoutHoles>());
  const auto found = violations(blind, history, "kill,space=1024,reserve=no");
  ASSERT_FALSE(found.empty());
  for (const Signature& signature : found) {
    EXPECT_EQ(signature.guarantee, oracle::Guarantee::kSpace);
    EXPECT_EQ(signature.kind, oracle::Kind::kRecoveryFailed);
  }
  EXPECT_TRUE(violations(blind, history, "kill,space=1024").empty());
  EXPECT_TRUE(violations(journaled(), history, "kill,space=1024").empty());
}

TEST(WithoutSpace, OthersTakeItAndGiveItBack) {
  const auto parsed = testing::parse_case(
      "crashcheck-case 1; protocol journaled; profile kill,space=4096; allocate 64; others 3584; "
      "allocate 1000; allocate 32; others 0; allocate 1000; crash 5; recover; others 4096 in-open; "
      "reopen");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->lives[0].others, (std::vector<OthersHold>{{2, 3584}, {4, 0}}));
  EXPECT_EQ(parsed->lives[1].others, (std::vector<OthersHold>{{0, 4096}}));
  EXPECT_TRUE(testing::parse_case(to_string(journaled(), *parsed))->same_as(*parsed));
  const auto replayed = replay(journaled(), *parsed);
  ASSERT_TRUE(replayed.has_value()) << replayed.error().message;
  EXPECT_TRUE(replayed->judgement.findings.empty());
  const auto& steps = replayed->lives[0].recording.steps;
  EXPECT_FALSE(steps[1].error.has_value());
  ASSERT_TRUE(steps[2].error.has_value());
  EXPECT_EQ(steps[2].error->code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(steps[2].others_bytes, 3584U);
  EXPECT_FALSE(steps[4].error.has_value()) << "given back";
  EXPECT_EQ(replayed->lives[1].recording.steps[1].others_bytes, 4096U);
}

TEST(WithoutSpace, WhatOthersHoldIsKeptOverACrash) {
  const auto parsed = testing::parse_case(
      "crashcheck-case 1; protocol journaled; profile kill,space=4096; allocate 64; others 4096; "
      "reopen; crash 14; recover; allocate 1000");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const auto replayed = replay(journaled(), *parsed);
  ASSERT_TRUE(replayed.has_value()) << replayed.error().message;
  const Recording& second = replayed->lives[1].recording;
  EXPECT_EQ(second.steps[0].others_bytes, 4096U);
  ASSERT_TRUE(second.steps[1].error.has_value());
  EXPECT_EQ(second.steps[1].error->code, io::ErrorCode::kNoSpace);
}

TEST(WithoutSpace, OthersThatMakeNoSenseAreRefused) {
  for (const char* text : {"profile kill; others 512", "profile kill,space=4096; others",
                           "profile kill,space=4096; others 512 soon",
                           "profile kill,space=4096; allocate 32; others 512 in-open",
                           "profile kill,space=4096; others 512; others 0"}) {
    EXPECT_FALSE(testing::parse_case(std::string("crashcheck-case 1; ") + text).has_value())
        << text;
  }
}

TEST(WithoutSpace, StatesAreJudgedByThatGuaranteeWhereThereIsLittleOnly) {
  const Recording recording = record(journaled(), {Allocate{32}});
  const auto judged = [&](const char* device) {
    const Scope scope{profile(device)};
    const Counts counts =
        explore(journaled(), recording, scope, [](const Sighting&) { return true; });
    return counts.unjudged_by_guarantee[index_of(oracle::Guarantee::kSpace)] == 0;
  };
  EXPECT_TRUE(judged("kill,space=4096"));
  EXPECT_FALSE(judged("kill"));
}

}  // namespace
}  // namespace crashcheck::explorer
