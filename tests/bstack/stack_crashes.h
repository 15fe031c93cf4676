// Every image that a crash leaves of a stack's file, opened again: a small explorer, by brute force
// and of its own, for what a stack promises. Thread rule: none of it is shared.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "bstack/stack.h"
#include "expected_events.h"
#include "faultfs/device_profile.h"
#include "faultfs/trace.h"

namespace crashcheck::bstack {

/// One call of a stack.
struct Step {
  std::string name;
  std::function<io::Result<void>(Stack&)> run;
  /// Promised is each unit of the device old or new, not all or nothing.
  bool unit_by_unit = false;
};
using Steps = std::vector<Step>;

std::ostream& operator<<(std::ostream& out, const Step& step);
void showValue(const Steps& steps, std::ostream& out);

Step push(const io::Bytes& bytes);
Step extend(std::uint64_t count);
Step pop(std::uint64_t count);
Step discard(std::uint64_t count);
Step overwrite(std::uint64_t offset, const io::Bytes& bytes);
Step zeroed(std::uint64_t offset, std::uint64_t count);
struct OwnedChange {
  std::uint64_t offset = 0;
  io::Bytes bytes;
  std::uint64_t zeros = 0;
};
Step commit(std::uint64_t length, const std::vector<OwnedChange>& changes);

/// What was done, and the payload before the first step and after each.
struct History {
  struct State {
    std::uint64_t events = 0;  ///< after which it was acknowledged
    io::Bytes payload;
    bool unit_by_unit = false;  ///< how it came about
    /// Found by an open, and not durable: a crash may leave one of these all the same.
    std::vector<io::Bytes> or_else = {};
  };

  faultfs::Trace trace;
  std::vector<State> states;
  /// Each image is opened by each of them.
  std::vector<Protocol> reopened_by{Protocol::kJournaled, Protocol::kInPlace};
};

/// Opens a stack on a file that holds `file` and takes the steps, which must work.
History recorded(const io::Bytes& file, const Steps& steps, Protocol protocol);

/// How much was looked at.
struct Looked {
  std::uint64_t images = 0;
  std::uint64_t sampled_images = 0;
};

/// Where to look, and for how much.
struct Search {
  std::string_view profile;
  std::uint64_t cap = 5000;  ///< images of one crash point
  std::uint64_t first = 0;   ///< crash points after this event and later
};

/// Opens every image of every crash point: its payload is that of the last step acknowledged before
/// the crash or that of the step in flight. Where the crash is before the first state, as the
/// first.
::testing::AssertionResult survives(const History& history, const Search& search,
                                    Looked* looked = nullptr);

}  // namespace crashcheck::bstack
