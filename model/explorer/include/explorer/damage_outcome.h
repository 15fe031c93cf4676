// What may become of a file that a store did not leave as it is. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crashcheck::explorer {

enum class DamageOutcome : std::uint8_t {
  kWhole,         ///< opened, and everything that the application was told is there
  kRefused,       ///< not opened, and left as it is
  kTold,          ///< opened with something lost, and said so
  kUndetectable,  ///< lost, and no store of this format could have told
  kSilent,        ///< anything else: a violation
};
inline constexpr std::size_t kDamageOutcomes = 5;

/// "opened whole", "refused", "told", "undetectable", "lost silently".
[[nodiscard]] std::string_view name(DamageOutcome outcome);

}  // namespace crashcheck::explorer
