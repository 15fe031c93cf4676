// One recovery and what is noted of it.
#include "coverage/recovery_coverage.h"

#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::coverage {
namespace {

using explorer::Coverage;
using testing::Bytes;
using testing::heap_file;
using testing::worked_example;

Coverage noted(const Recovery& recovery) {
  Coverage coverage;
  note_recovery(recovery, coverage);
  return coverage;
}

TEST(RecoveryCoverage, TellsARecoveryFromACutRecoveryApart) {
  const Bytes file = worked_example();
  Coverage once;
  once.note(branch(Area::kRecovery, Branch::kNothing));
  EXPECT_EQ(noted({file, file, true, false, nullptr}), once);
  Coverage again;
  again.note(branch(Area::kRecoveryAgain, Branch::kNothing));
  EXPECT_EQ(noted({file, file, true, true, nullptr}), again);
}

TEST(RecoveryCoverage, NotesARefusalAndNothingElse) {
  Coverage refused;
  refused.note(branch(Area::kRecovery, Branch::kRefused));
  EXPECT_EQ(noted({Bytes(20), Bytes(20), false, false, nullptr}), refused);
}

TEST(RecoveryCoverage, NotesWhereTheRecoveryIsCut) {
  Bytes image = heap_file(48, 0);
  image.resize(80);
  faultfs::Trace trace(image);
  trace.append_resize(64);
  trace.append_sync();
  const Coverage coverage = noted({image, heap_file(48, 0), true, false, &trace});
  EXPECT_EQ(coverage.count(branch(Area::kRecovery, Branch::kTailCut)), 1U);
  EXPECT_EQ(coverage.count(moment(Area::kRecoveryMoment, Moment::kShrinkPending)), 1U);
  EXPECT_EQ(coverage.count(moment(Area::kRecoveryMoment, Moment::kSynced, 1)), 1U);
  EXPECT_EQ(coverage.counts().size(), 3U);
}

TEST(RecoveryCoverage, CountsTheEventsOfACreationThatIsDoneAgain) {
  faultfs::Trace trace(Bytes(10));
  trace.append_resize(64);
  trace.append_sync();
  const Coverage coverage = noted({Bytes(10), heap_file(48, 0), true, true, &trace});
  EXPECT_EQ(coverage.count(moment(Area::kRecoveryMoment, Moment::kCreating, 2)), 1U);
}

}  // namespace
}  // namespace crashcheck::coverage
