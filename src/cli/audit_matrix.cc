// Cells as rows.
#include "audit_matrix.h"

#include <nlohmann/json.hpp>

namespace crashcheck::cli {
namespace {

using nlohmann::ordered_json;

/// Members of a cell, in the order of their columns.
constexpr const char* kCellColumns[] = {"operation", "profile",  "verdict",
                                        "states",    "distinct", "tested",
                                        "violating", "sampled",  "certificate"};

/// In quotes where it holds what separates fields.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char each : text) quoted += each == '"' ? std::string("\"\"") : std::string(1, each);
  return quoted + "\"";
}

std::string csv_field(const ordered_json& value) {
  return value.is_string() ? csv_field(value.get<std::string>()) : value.dump();
}

}  // namespace

std::string matrix_as_csv(const ordered_json& audit) {
  constexpr std::string_view kEndOfRow = "\r\n";
  std::string text = "store,guarantee";
  for (const char* column : kCellColumns) {
    const bool is_device = std::string_view(column) == "profile";
    text.append(",").append(is_device ? "device" : column);
  }
  text += kEndOfRow;
  for (const ordered_json& store : audit.at("stores")) {
    for (const ordered_json& guarantee : store.at("guarantees")) {
      for (const ordered_json& cell : guarantee.at("cells")) {
        text += csv_field(store.at("protocol")) + "," + csv_field(guarantee.at("id"));
        for (const char* column : kCellColumns) text += "," + csv_field(cell.at(column));
        text += kEndOfRow;
      }
    }
  }
  return text;
}

}  // namespace crashcheck::cli
