// Looking up names in a store's tables.
#include "explorer/promises.h"

#include <algorithm>

namespace crashcheck::explorer {

std::optional<GuaranteeId> Promises::guarantee_from_name(std::string_view text) const {
  const auto found = std::ranges::find(guarantees, text, &Guarantee::name);
  if (found == guarantees.end()) return std::nullopt;
  return static_cast<GuaranteeId>(found - guarantees.begin());
}

std::optional<KindId> Promises::kind_from_name(std::string_view text) const {
  const auto found = std::ranges::find(kinds, text);
  if (found == kinds.end()) return std::nullopt;
  return static_cast<KindId>(found - kinds.begin());
}

}  // namespace crashcheck::explorer
