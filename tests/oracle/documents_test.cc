// The documents and the tables in code say the same, cell by cell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "faultfs/device_profile.h"
#include "oracle/finding.h"

namespace crashcheck::oracle {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Not;
using ::testing::SizeIs;

using Row = std::vector<std::string>;

std::string document(const std::string& name) {
  std::ifstream file(std::string(CRASHCHECK_DOCUMENTS) + "/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

Row cells_of(const std::string& line) {
  Row cells;
  std::istringstream stream(line.substr(1));
  for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(trimmed(cell));
  return cells;
}

/// The table whose heading starts with `heading`: the heading, then the rows.
std::vector<Row> table(const std::string& text, const std::string& heading) {
  std::vector<Row> rows;
  const std::size_t begin = text.find(heading);
  if (begin == std::string::npos) return rows;
  std::istringstream stream(text.substr(begin));
  for (std::string line; std::getline(stream, line) && line.starts_with('|');) {
    if (line.find("---") == std::string::npos) rows.push_back(cells_of(line));
  }
  return rows;
}

/// The paragraphs of a section, their lines joined, tables left out.
std::vector<std::string> paragraphs(const std::string& text, const std::string& heading) {
  const std::size_t begin = text.find(heading) + heading.size();
  std::istringstream stream(text.substr(begin, text.find("\n#", begin) - begin));
  std::vector<std::string> all = {""};
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.starts_with('|')) {
      if (!all.back().empty()) all.emplace_back();
    } else {
      all.back() += (all.back().empty() ? "" : " ") + line;
    }
  }
  if (all.back().empty()) all.pop_back();
  return all;
}

constexpr Protocol kProtocols[] = {Protocol::kInPlace, Protocol::kJournaled};

TEST(TheGuarantees, AreThoseOfTheDocument) {
  const auto rows = table(document("guarantees.md"), "| guarantee | statement |");
  ASSERT_THAT(rows, SizeIs(kGuaranteeCount + 1));
  for (std::size_t i = 0; i < kGuaranteeCount; ++i) {
    const Row& row = rows[i + 1];
    for (const Protocol protocol : kProtocols) {
      const explorer::Guarantee& promised = promises_of(protocol).guarantees[i];
      EXPECT_EQ(promised.name, row.at(0));
      EXPECT_EQ(promised.statement, row.at(1));
      EXPECT_EQ(promised.claim, row.at(protocol == Protocol::kInPlace ? 2 : 3)) << row.at(0);
    }
  }
}

TEST(TheKinds, AreThoseOfTheDocument) {
  for (const Row& row : table(document("guarantees.md"), "| guarantee | statement |")) {
    const auto guarantee = promises_of(Protocol::kInPlace).guarantee_from_name(row.at(0));
    if (!guarantee || row.at(4) == "any") continue;
    for (const KindId kind : kinds_of(*guarantee)) {
      EXPECT_THAT(row.at(4), ::testing::HasSubstr(std::string(name(kind)))) << row.at(0);
    }
  }
}

TEST(ADevice, IsWhatTheDocumentSays) {
  const auto rows = table(document("guarantees.md"), "| profile | what a crash may leave |");
  const auto profiles = faultfs::named_profiles();
  ASSERT_THAT(rows, SizeIs(profiles.size() + 1));
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    EXPECT_EQ(rows[i + 1].at(0), "`" + profiles[i].name + "`");
    EXPECT_EQ(rows[i + 1].at(1), describe(profiles[i]));
  }
}

TEST(ADevice, WithFieldsOfItsOwnIsDescribedByTheNamedOne) {
  const auto powerloss = faultfs::parse_profile("powerloss").value();
  const auto other = faultfs::parse_profile("powerloss,unit=4096,fill=garbage").value();
  EXPECT_EQ(describe(other),
            "as `powerloss`, but with unit=4096, fill=garbage; `powerloss` itself: " +
                describe(powerloss));
}

TEST(WhatACrashMayLeave, IsWhatTheDocumentSays) {
  const std::string text = document("guarantees.md");
  const auto rows = table(text, "| operation cut | documented |");
  const explorer::Documented& in_place = promises_of(Protocol::kInPlace).documented;
  ASSERT_EQ(in_place.rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(in_place.rows[i].operation, rows[i].at(0));
    EXPECT_EQ(in_place.rows[i].outcomes, rows[i].at(1));
  }
  const auto all = paragraphs(text, "### What a crash inside an operation may leave\n");
  ASSERT_THAT(all, SizeIs(3));
  const explorer::Documented& journaled = promises_of(Protocol::kJournaled).documented;
  EXPECT_THAT(journaled.rows, SizeIs(0));
  EXPECT_THAT(journaled.before, ::testing::ElementsAre(all[0]));
  EXPECT_THAT(in_place.before, ::testing::ElementsAre(all[1]));
  EXPECT_THAT(in_place.after, ::testing::ElementsAre(all[2]));
  ASSERT_THAT(journaled.after, SizeIs(1));
  EXPECT_TRUE(journaled.after[0].starts_with("Creation on a device that shows"));
  EXPECT_TRUE(journaled.after[0].ends_with("delete it."));
}

TEST(WhatCannotBeTold, IsWhatTheDocumentSays) {
  const auto rows = table(document("guarantees.md"), "| undetectable | why |");
  for (const Protocol protocol : kProtocols) {
    const auto losses = promises_of(protocol).undetectable;
    ASSERT_THAT(rows, SizeIs(losses.size() + 1));
    for (std::size_t i = 0; i < losses.size(); ++i) {
      EXPECT_EQ(losses[i].name, rows[i + 1].at(0));
      EXPECT_EQ(losses[i].reason, rows[i + 1].at(1));
    }
  }
}

std::vector<std::string_view> caught_by(GuaranteeId guarantee, Protocol protocol) {
  std::vector<std::string_view> names;
  for (const explorer::PlantedBug& bug : promises_of(protocol).planted_bugs) {
    if (std::ranges::find(bug.caught_by, guarantee) != bug.caught_by.end()) {
      names.push_back(bug.name);
    }
  }
  return names;
}

TEST(PlantedBugs, AreThoseOfTheKillMatrix) {
  const auto rows = table(document("testing.md"), "| mutant | area |");
  ASSERT_GT(rows.size(), 80U);
  std::map<std::string_view, std::uint64_t> states;
  for (const Protocol protocol : kProtocols) {
    for (const explorer::PlantedBug& bug : promises_of(protocol).planted_bugs) {
      states[bug.name] = bug.states.value_or(0);
    }
  }
  std::size_t in_any = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    // After the guarantees that any of them breaks come two columns with numbers.
    for (std::size_t column = 2; column + 2 < rows[0].size(); ++column) {
      const auto guarantee = promises_of(Protocol::kInPlace).guarantee_from_name(rows[0][column]);
      ASSERT_TRUE(guarantee) << rows[0][column];
      const bool by_either =
          std::ranges::count(caught_by(*guarantee, Protocol::kInPlace), rows[i][0]) +
              std::ranges::count(caught_by(*guarantee, Protocol::kJournaled), rows[i][0]) >
          0;
      EXPECT_EQ(by_either, rows[i][column] == "X") << rows[i][0] << " " << rows[0][column];
      if (by_either) ++in_any;
    }
    std::string shown = rows[i].back();
    std::erase(shown, ',');
    EXPECT_EQ(std::to_string(states[rows[i][0]]), shown) << rows[i][0];
  }
  EXPECT_GT(in_any, 80U);
}

TEST(PlantedBugs, AreThereForEveryGuaranteeOfTheProtocolInUse) {
  for (std::size_t i = 0; i < kGuaranteeCount; ++i) {
    const auto guarantee = static_cast<GuaranteeId>(i);
    if (guarantee == Guarantee::kTold) continue;  // a hunt for mutants damages no file
    EXPECT_THAT(caught_by(guarantee, Protocol::kJournaled), Not(SizeIs(0))) << name(guarantee);
  }
}

TEST(PlantedBugs, AreNotThoseOfAnotherProtocolOrThatAnotherCheckHasCaught) {
  EXPECT_THAT(caught_by(Guarantee::kDurable, Protocol::kInPlace),
              AllOf(Contains("in-place-length-not-synced"), Contains("tree-root-written-once"),
                    Not(Contains("changes-not-synced"))));
  EXPECT_THAT(caught_by(Guarantee::kDurable, Protocol::kJournaled),
              AllOf(Contains("changes-not-synced"), Contains("tree-root-written-once"),
                    Not(Contains("in-place-length-not-synced"))));
  EXPECT_THAT(caught_by(Guarantee::kLeak, Protocol::kJournaled),
              Not(Contains("tree-successor-stays-below")))
      << "it is seen beside the verdict";
  EXPECT_THAT(caught_by(Guarantee::kCoalesced, Protocol::kJournaled),
              AllOf(Contains("free-leaves-the-block-before"), Not(Contains("sync-tried-again"))));
}

}  // namespace
}  // namespace crashcheck::oracle
