// What an operation does to the rows.
#pragma once

#include <vector>

#include "explorer/calls.h"
#include "key_value/database.h"

namespace crashcheck::key_value {

inline constexpr std::string_view kPut = "put";
inline constexpr std::string_view kDelete = "delete";
inline constexpr std::string_view kBoth = "both";
inline constexpr std::string_view kMove = "move";
inline constexpr std::string_view kCompact = "compact";

/// The forms of all operations.
[[nodiscard]] std::span<const explorer::CallForm> forms();

/// None of one that only compacts. REQUIRES: an operation of `forms()`.
[[nodiscard]] std::vector<Change> changes_of(const explorer::Operation& operation);

void carry_out(std::span<const Change> changes, Rows& rows);

}  // namespace crashcheck::key_value
