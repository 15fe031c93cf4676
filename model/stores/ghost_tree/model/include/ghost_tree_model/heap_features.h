// What a campaign over a heap is expected to reach, for the checker.
#pragma once

#include "explorer/coverage.h"
#include "oracle/protocol.h"

namespace crashcheck::ghost_tree {

class HeapFeatures final : public explorer::Features {
 public:
  explicit HeapFeatures(oracle::Protocol protocol) : protocol_(protocol) {}

  [[nodiscard]] std::string name(const explorer::Feature& feature) const override;
  [[nodiscard]] std::vector<explorer::Feature> stated(const explorer::Depth& depth) const override;
  void note_life(const explorer::Recording& recording, std::uint64_t first_event,
                 explorer::Coverage& coverage) const override;
  void note_recovery(const explorer::Recovery& recovery,
                     explorer::Coverage& coverage) const override;

 private:
  oracle::Protocol protocol_;
};

}  // namespace crashcheck::ghost_tree
