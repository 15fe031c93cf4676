// What a campaign is expected to reach.
#pragma once

#include <vector>

#include "coverage/coverage.h"
#include "oracle/protocol.h"

namespace crashcheck::coverage {

/// Every one of these has been seen to be reachable by a history of 24 operations on any device
/// that honours a sync. In the order of features. `nested`: recoveries are cut too.
[[nodiscard]] std::vector<Feature> stated_features(oracle::Protocol protocol, bool nested);

}  // namespace crashcheck::coverage
