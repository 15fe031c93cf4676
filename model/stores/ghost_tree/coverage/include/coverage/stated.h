// What a campaign is expected to reach.
#pragma once

#include <vector>

#include "coverage/feature.h"
#include "oracle/protocol.h"

namespace crashcheck::coverage {

/// Only where histories go on after a crash is there anything to reclaim.
using explorer::Depth;

/// Every one of these has been seen to be reachable on any device that honours a sync: by a small
/// history of 24 operations or, of sizes, by histories of every scale. In the order of features.
[[nodiscard]] std::vector<Feature> stated_features(oracle::Protocol protocol, const Depth& depth);

}  // namespace crashcheck::coverage
