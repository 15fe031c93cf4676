// A case carried out for a debugger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explorer/replay.h"
#include "isolation/isolation.h"

namespace crashcheck::cli {

/// The stops that were made.
struct DebuggerStops {
  struct Cut {
    std::size_t life = 0;  ///< counted from 0
    std::uint64_t number = 0;
    faultfs::Event event;
  };
  struct DamagedRead {
    bool in_recovery = false;  ///< else in the use of the store after it
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };
  std::vector<Cut> cuts;
  std::optional<DamagedRead> damaged_read;
};

struct Watched {
  explorer::Replay replay;
  DebuggerStops stops;
};

/// explorer::replay with that isolation, and then the same once more, on the way of which the
/// functions of break_points.h are called. Where nothing damaged is read, that one is not called.
[[nodiscard]] tl::expected<Watched, explorer::CaseProblem> replay_with_stops(
    const explorer::Store& subject, const explorer::Case& reproduction,
    const isolation::Isolation& isolation = {});

/// Which stops there are, for people: a line each.
[[nodiscard]] std::string to_text(const DebuggerStops& stops);

}  // namespace crashcheck::cli
