// A store whose histories are all one that is given: campaigns explore that one.
#pragma once

#include "explorer/forwarding_store.h"

namespace crashcheck::explorer {

class GivenHistory final : public ForwardingStore {
 public:
  /// Borrows `real`. REQUIRES: its model sees no obstacle in the history.
  GivenHistory(const Store& real, History history);
  ~GivenHistory() override;
  GivenHistory(const GivenHistory&) = delete;
  GivenHistory& operator=(const GivenHistory&) = delete;
  GivenHistory(GivenHistory&&) = delete;
  GivenHistory& operator=(GivenHistory&&) = delete;

  [[nodiscard]] const Workload& workload() const override;

 private:
  class GivenWorkload;
  std::unique_ptr<GivenWorkload> workload_;
};

}  // namespace crashcheck::explorer
