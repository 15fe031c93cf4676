// Power, as the kill matrix has it and as the documentation says it.
#include "audit/floor.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "audit/audit.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

TEST(Power, IsTheShareOfPlantedBugsThatAsManyStatesHaveFound) {
  constexpr std::array<explorer::GuaranteeId, 1> kCaughtBy = {explorer::GuaranteeId{2}};
  const std::array<explorer::PlantedBug, 3> bugs = {
      {{"a", kCaughtBy, 10}, {"b", kCaughtBy, 1'000}, {"not measured", kCaughtBy, std::nullopt}}};
  explorer::Promises promises{};
  promises.planted_bugs = bugs;
  const auto found = [&](std::uint64_t states) {
    const auto power = power_of(promises, kCaughtBy[0], states);
    EXPECT_EQ(power.value().planted, 2U);
    return power.value().found;
  };
  EXPECT_EQ(found(9), 0U);
  EXPECT_EQ(found(10), 1U);
  EXPECT_EQ(found(1'000), 2U);
  EXPECT_FALSE(power_of(promises, explorer::GuaranteeId{0}, 1'000)) << "nothing planted";
}

/// The table between two comments.
std::string table_of_power(std::ifstream document) {
  std::string table;
  bool is_inside = false;
  for (std::string line; std::getline(document, line);) {
    if (line == "<!-- power: end -->") break;
    if (is_inside) table += line + "\n";
    if (line == "<!-- power: begin -->") is_inside = true;
  }
  return table;
}

TEST(Power, IsWhatTheDocumentSays) {
  const explorer::Promises& promises = subjects::ghost_trees().find("journaled")->promises();
  std::string table =
      "| guarantee | planted bugs | 1,000 | 10,000 | 100,000 | 1,000,000 |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < promises.guarantees.size(); ++i) {
    const auto guarantee = static_cast<explorer::GuaranteeId>(i);
    if (!power_of(promises, guarantee, 0)) continue;
    const std::size_t planted = power_of(promises, guarantee, 0)->planted;
    table += fmt::format("| {} | {} |", promises.name(guarantee), planted);
    for (const std::uint64_t states : {1'000U, 10'000U, 100'000U, 1'000'000U}) {
      table += fmt::format(" {} % |", power_of(promises, guarantee, states)->found * 100 / planted);
    }
    table += "\n";
  }
  EXPECT_EQ(table_of_power(std::ifstream(CRASHCHECK_DOCS "/auditing.md")), table);
}

TEST(Power, OfTheUsualAuditIsEnoughForEveryGuarantee) {
  const explorer::Promises& promises = subjects::ghost_trees().find("journaled")->promises();
  for (std::size_t i = 0; i < promises.guarantees.size(); ++i) {
    const auto power = power_of(promises, static_cast<explorer::GuaranteeId>(i), Plan().states);
    if (!power) continue;
    EXPECT_GE(100 * power->found, kFloorPower * power->planted) << promises.guarantees[i].name;
  }
}

}  // namespace
}  // namespace crashcheck::audit
