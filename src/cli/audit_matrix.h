// The matrix of an audit for spreadsheets. One thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace crashcheck::cli {

/// One row for each cell, as RFC 4180 wants it, the names of the columns first. `audit` is what
/// audit::to_json() makes.
[[nodiscard]] std::string matrix_as_csv(const nlohmann::ordered_json& audit);

}  // namespace crashcheck::cli
