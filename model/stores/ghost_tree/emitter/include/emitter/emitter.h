// A case of GhostTree as a regression test: one self-contained GoogleTest file. Of other stores
// there is nothing installed for such a test to include.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "explorer/replay.h"

namespace crashcheck::emitter {

/// The names of the test that is emitted: TEST(suite, test).
struct TestName {
  std::string suite = "CrashCase";
  std::string test;  ///< empty: after what the case shows, "LostAckedDurableDeallocate"
};

/// A file that includes what crashcheck installs, GoogleTest and the standard library, and nothing
/// else. Its one test does what the case does, and fails where any guarantee is broken: today, if
/// `replayed`, which is what came of the case, says so. It makes no assumption about the events
/// that the store issues, so that it goes on making sense when the store has changed.
/// ERRORS: the case is of a store that is no GhostTree, or of a device whose syncs lie, so that no
/// store can ever pass.
[[nodiscard]] tl::expected<std::string, std::string> test_file(const explorer::Case& reproduction,
                                                               const explorer::Replay& replayed,
                                                               const TestName& name);

/// Whether GoogleTest can use it as the name of a suite or of a test: a letter, then letters,
/// digits and underscores.
[[nodiscard]] bool is_test_name(std::string_view text);

}  // namespace crashcheck::emitter
