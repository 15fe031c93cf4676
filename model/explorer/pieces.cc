// Cuts lives at their crashes and faults, so that operations can be edited, and joins them again.
#include "pieces.h"

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

void cut_up(const Life& life, Pieces& cut) {
  CRASHCHECK_ASSERT(life.faults.size() <= 1);
  std::size_t begin = 0;
  cut.pieces.push_back({true, std::nullopt, std::nullopt});
  cut.operations.emplace_back();
  const auto add = [&](std::size_t end) {
    for (; begin < end; ++begin) cut.operations.back().push_back(life.operations[begin]);
  };
  for (const LifeFault& fault : life.faults) {
    if (fault.step > 0) {
      add(std::min(fault.step - 1, life.operations.size()));
      cut.pieces.push_back({false, std::nullopt, std::nullopt});
      cut.operations.emplace_back();
    }
    cut.pieces.back().fault = fault;
  }
  add(life.operations.size());
  cut.pieces.back().crash = life.crash;
}

}  // namespace

Pieces cut_up(const std::vector<Life>& lives) {
  Pieces cut;
  for (const Life& life : lives) cut_up(life, cut);
  return cut;
}

std::vector<Life> put_together(const std::vector<Piece>& pieces,
                               const std::vector<History>& operations) {
  std::vector<Life> lives;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (piece.begins_life) lives.emplace_back();
    Life& life = lives.back();
    if (piece.fault) {
      life.faults.push_back(*piece.fault);
      if (piece.fault->step > 0) life.faults.back().step = life.operations.size() + 1;
    }
    life.operations.insert(life.operations.end(), operations[i].begin(), operations[i].end());
    life.crash = piece.crash;
  }
  return lives;
}

std::optional<std::vector<Piece>> joined(const std::vector<Piece>& pieces, std::size_t index) {
  std::vector<Piece> fewer = pieces;
  const auto second = fewer.begin() + static_cast<std::ptrdiff_t>(index) + 1;
  fewer[index].crash = second->crash;  // its fault is gone, and so is the open that it began with
  fewer.erase(second);
  std::size_t faults = 0;
  for (const Piece& piece : fewer) {
    if (piece.begins_life) faults = 0;
    if (piece.fault && ++faults > 1) return std::nullopt;
  }
  return fewer;
}

}  // namespace crashcheck::explorer
