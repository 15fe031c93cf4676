// A reproduction cut at its crashes and at its faults, so that operations can be edited without
// losing the place of either. Internal to the layer.
#pragma once

#include <optional>
#include <vector>

#include "explorer/life.h"

namespace crashcheck::explorer {

/// What stands around some operations.
struct Piece {
  bool begins_life = false;
  std::optional<LifeFault> fault;  ///< counted from here on, or, with step 0, from the open
  std::optional<faultfs::CrashPoint> crash;  ///< after the operations
};

struct Pieces {
  std::vector<Piece> pieces;
  std::vector<History> operations;  ///< of each piece
};

/// REQUIRES: at most one fault in a life.
[[nodiscard]] Pieces cut_up(const std::vector<Life>& lives);

[[nodiscard]] std::vector<Life> put_together(const std::vector<Piece>& pieces,
                                             const std::vector<History>& operations);

/// Without what stands between piece `index` and the next: a crash or a fault. Nothing where a life
/// would have two faults.
[[nodiscard]] std::optional<std::vector<Piece>> joined(const std::vector<Piece>& pieces,
                                                       std::size_t index);

}  // namespace crashcheck::explorer
