// What a campaign is expected to reach.
#pragma once

#include <vector>

#include "coverage/coverage.h"
#include "oracle/protocol.h"

namespace crashcheck::coverage {

/// How far a campaign goes.
struct Depth {
  bool nested = true;   ///< recoveries are cut too
  bool goes_on = true;  ///< histories go on after a crash: only then is there anything to reclaim
};

/// Every one of these has been seen to be reachable by a history of 24 operations on any device
/// that honours a sync. In the order of features.
[[nodiscard]] std::vector<Feature> stated_features(oracle::Protocol protocol, const Depth& depth);

}  // namespace crashcheck::coverage
