// The violations of an audit: what campaigns and proofs have found, and the same on every other
// device where it can happen too.
#pragma once

#include <vector>

#include "audit/result.h"

namespace crashcheck::audit {

/// By signature, then by device. Whatever was found on a device is carried to each of the others
/// and judged there, so that no device is said to hold what a case of another one refutes.
[[nodiscard]] std::vector<Violation> violations_on(const explorer::Store& store,
                                                   const std::vector<Device>& devices,
                                                   const isolation::Isolation& isolation);

}  // namespace crashcheck::audit
