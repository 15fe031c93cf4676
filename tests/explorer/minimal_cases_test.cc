// Known cases, blown up at random, shrink back to the very same text.
#include <gtest/gtest.h>

#include "blown_up.h"
#include "examples.h"
#include "explorer/shrinker.h"
#include "minimality.h"
#include "sabotaged_subject.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;

struct Known {
  const char* name;
  const char* text;  ///< behind the line with the version
};

std::ostream& operator<<(std::ostream& out, const Known& known) { return out << known.name; }

struct Start {
  CrashSearch search;
  std::vector<Life> lives;
};

Start start_of(const Store& subject, const char* text) {
  const Case parsed = testing::parse_case(std::string("crashcheck-case 1; ") + text).value();
  const Replay replayed = replay(subject, parsed).value();
  Scope scope;
  scope.profile = parsed.profile;
  return {{subject, scope, target_of(parsed, replayed).value()}, parsed.lives};
}

std::string shrunk_text(const CrashSearch& search, const std::vector<Life>& lives) {
  Effort effort{kShrinkImageBytes};
  const auto shrunk = shrink(search, lives, effort);
  if (!shrunk) return "nothing";
  EXPECT_TRUE(shrunk->minimal);
  return testing::text_of(search, shrunk->sighting.lives);
}

void expect_back_to(const Store& subject, const char* text) {
  const Start start = start_of(subject, text);
  const std::string least = testing::text_of(start.search, start.lives);
  EXPECT_EQ(shrunk_text(start.search, start.lives), least);
  testing::expect_minimal(start.search, start.lives);
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto large = testing::blown_up(start.search, start.lives, seed);
    EXPECT_TRUE(simplicity_of(subject.workload(), large) >=
                simplicity_of(subject.workload(), start.lives));
    EXPECT_EQ(shrunk_text(start.search, large), least)
        << "from " << testing::text_of(start.search, large);
  }
}

class MinimalCases : public ::testing::TestWithParam<Known> {};

TEST_P(MinimalCases, AreFoundAgain) { expect_back_to(in_place(), GetParam().text); }

INSTANTIATE_TEST_SUITE_P(
    All, MinimalCases,
    ::testing::Values(
        Known{"Creation", "crash 5; expect recovery-failed"},
        Known{"CreationWhereUnitsSurvive",
              "profile powerloss,unit=8; crash 6; expect recovery-failed"},
        Known{"ACutRecovery",
              "allocate-bulk 32 32 32 32; deallocate-bulk #0 #2; crash 29; recover crash 1; "
              "expect leak"},
        Known{"AReopen",
              "allocate-bulk 32 32 32 32; deallocate-bulk #0 #2; reopen; crash 30; "
              "expect lost-acked"},
        Known{"ASurvivorAndALength",
              "profile lying; allocate 32; deallocate #0; crash 16 keep 12 length 11; expect leak"},
        Known{"SurvivorsOnPowerloss",
              "profile powerloss,unit=16; allocate-bulk 32 32; reallocate #0 64; deallocate #1; "
              "reopen; crash 39 keep 39:4; expect overlap"},
        Known{"AnUnsyncedHeader",
              "profile lying; write-header 0 61; crash 10; expect header-touched"},
        Known{"AFault",
              "profile lying; allocate 32; fault io/read 1 EIO once; reopen; crash 13; "
              "expect lost-acked"},
        Known{"AFaultWithoutACrash",
              "allocate-bulk 32 32 32 32; deallocate-bulk #0 #2; fault io/read 13 EIO once; "
              "deallocate #1; reopen; expect lost-acked"}),
    [](const auto& of) { return std::string(of.param.name); });

/// A store that forgets what is written into the user's header where it was opened on a file whose
/// end a crash has left open: no reopen leads there.
class ForgetfulOnceCut {
 public:
  [[nodiscard]] const Store& subject() const { return subject_; }

 private:
  io::Result<void> note(io::File& file) {
    CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
    std::uint64_t committed = 0;
    if (size >= 64)
      CRASHCHECK_TRY(file.read_at(8, std::as_writable_bytes(std::span(&committed, 1))));
    was_cut_ = size > 64 && committed + 16 < size;
    return {};
  }

  bool was_cut_ = false;
  testing::SabotagedSubject subject_{
      in_place(), [this](io::File& file) { return note(file); },
      [this](ghost_tree::HeapSession& session, const history::Operation& operation,
             auto operands) -> io::Result<ghost_tree::Returned> {
        if (was_cut_ && std::holds_alternative<history::WriteHeader>(operation))
          return ghost_tree::Returned{};
        return session.apply(operation, operands);
      }};
};

TEST(MinimalCase, OfTwoLivesIsFoundAgain) {
  const ForgetfulOnceCut forgetful;
  expect_back_to(forgetful.subject(),
                 "allocate 32; crash 11; recover; write-header 0 61; expect header-touched");
}

}  // namespace
}  // namespace crashcheck::explorer
