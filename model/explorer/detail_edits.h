// Simpler words for what a crash leaves and how a call fails. Internal to the layer.
#pragma once

#include <functional>
#include <vector>

#include "explorer/life.h"

namespace crashcheck::explorer {

/// Makes the lives that it was found for simpler by one word or number.
using DetailEdit = std::function<void(std::vector<Life>&)>;

/// All the ways to say one thing less, or one number lower, of the crashes and faults of `lives`;
/// no event gets another number by it, but for those behind a crash that has changed.
[[nodiscard]] std::vector<DetailEdit> detail_edits(const std::vector<Life>& lives);

}  // namespace crashcheck::explorer
