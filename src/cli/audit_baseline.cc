// Two audits, cell by cell and violation by violation.
#include "audit_baseline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>

#include "audit/json.h"
#include "audit_folder.h"
#include "audit_table.h"
#include "files.h"
#include "grouped.h"
#include "printable.h"

namespace crashcheck::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kMaxAuditBytes = std::uint64_t{1} << 30U;
/// Changes of one sort that are told on a terminal.
constexpr std::size_t kMostToldChanges = 10;

/// REQUIRES: `audit` has the shape of the format; of other data nlohmann's exceptions tell.
AuditDigest digest_of(const ordered_json& audit) {
  AuditDigest digest;
  digest.commit = audit.at("environment").at("commit");
  digest.digest = audit.at("audit").at("digest");
  for (const ordered_json& store : audit.at("stores")) {
    const std::string name = store.at("protocol");
    digest.stores.insert(name);
    for (const ordered_json& guarantee : store.at("guarantees")) {
      for (const ordered_json& cell : guarantee.at("cells")) {
        digest.cells[{name, guarantee.at("id"), cell.at("operation"), cell.at("profile")}] = {
            cell.at("verdict"), cell.at("tested")};
      }
    }
    for (const ordered_json& violation : store.at("violations")) {
      digest.violations.insert({name, violation.at("id")});
    }
  }
  return digest;
}

tl::expected<AuditDigest, std::string> parsed(const std::string& text) {
  try {
    const ordered_json audit = ordered_json::parse(text);
    const ordered_json format = audit.value("format", ordered_json());
    if (format != audit::kAuditFormat) {
      return tl::unexpected(fmt::format(
          "its format is {}, and this program compares format {}: audit again with this program",
          format.is_null() ? "none" : format.dump(), audit::kAuditFormat));
    }
    return digest_of(audit);
  } catch (const ordered_json::exception&) {
    return tl::unexpected(std::string("it is no report of an audit, or it is damaged"));
  }
}

std::string words_of(const AuditDigest::CellName& name) {
  const auto& [store, guarantee, operation, device] = name;
  return fmt::format("{}: {}, {}, on {}", store, guarantee, what_happens(operation), device);
}

ordered_json json_of(const std::vector<AuditDigest::ViolationName>& violations) {
  ordered_json json = ordered_json::array();
  for (const auto& [store, id] : violations) json.push_back({{"store", store}, {"id", id}});
  return json;
}

ordered_json json_of(const AuditDigest::CellName& name, const char* member,
                     const ordered_json& before, const ordered_json& now) {
  const auto& [store, guarantee, operation, device] = name;
  return {{"store", store},
          {"guarantee", guarantee},
          {"operation", operation},
          {"profile", device},
          {std::string(member) + "_before", before},
          {member, now}};
}

/// Some lines of a sort, and how many there are more.
template <typename Each, typename Words>
std::string told(const std::vector<Each>& changes, std::string_view sort, const Words& words) {
  std::string text;
  for (std::size_t i = 0; i < std::min(changes.size(), kMostToldChanges); ++i) {
    text += fmt::format("  {:<8} {}\n", sort, printable(words(changes[i])));
  }
  if (changes.size() > kMostToldChanges) {
    text += fmt::format("  {:<8} and {} more: {} lists them\n", sort,
                        changes.size() - kMostToldChanges, kAuditFile);
  }
  return text;
}

std::string number_of(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace

tl::expected<AuditDigest, std::string> read_baseline(const std::string& path,
                                                     const audit::Plan& plan) {
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(path, error);
  const std::string file = is_folder ? (std::filesystem::path(path) / kAuditFile).string() : path;
  const auto text = read_text(file, kMaxAuditBytes, Source::kRegularFile);
  if (!text) return tl::unexpected("--baseline " + text.error());
  auto baseline = parsed(*text);
  if (!baseline) return tl::unexpected(fmt::format("--baseline {}: {}", file, baseline.error()));
  std::set<std::string> stores;
  for (const explorer::Store* store : plan.subjects) stores.emplace(store->name());
  if (baseline->stores != stores) {
    return tl::unexpected(fmt::format(
        "--baseline {}: it is of {}, and this audit is of {}: name the same with --store", file,
        printable(fmt::format("{}", fmt::join(baseline->stores, " and "))),
        fmt::join(stores, " and ")));
  }
  return baseline;
}

Comparison::Comparison(const AuditDigest& before, const ordered_json& audit)
    : commit_(before.commit), digest_(before.digest) {
  const AuditDigest now = digest_of(audit);
  std::ranges::set_difference(now.violations, before.violations, std::back_inserter(appeared_));
  std::ranges::set_difference(before.violations, now.violations, std::back_inserter(gone_));
  std::size_t common = 0;
  for (const auto& [name, cell] : now.cells) {
    const auto old = before.cells.find(name);
    if (old == before.cells.end()) continue;
    ++common;
    const CellChange change{name, old->second, cell};
    if (cell.verdict != old->second.verdict) changed_.push_back(change);
    if (cell.tested < old->second.tested - old->second.tested / 2) shrunk_.push_back(change);
  }
  not_compared_ = now.cells.size() + before.cells.size() - 2 * common;
}

ordered_json Comparison::json() const {
  ordered_json json = {{"commit", commit_},
                       {"digest", digest_},
                       {"new_violations", json_of(appeared_)},
                       {"gone_violations", json_of(gone_)},
                       {"changed_cells", ordered_json::array()},
                       {"shrunk_cells", ordered_json::array()},
                       {"cells_not_compared", not_compared_}};
  for (const CellChange& cell : changed_) {
    json["changed_cells"].push_back(
        json_of(cell.name, "verdict", cell.before.verdict, cell.now.verdict));
  }
  for (const CellChange& cell : shrunk_) {
    json["shrunk_cells"].push_back(
        json_of(cell.name, "tested", cell.before.tested, cell.now.tested));
  }
  return json;
}

std::string Comparison::text(const report::Palette& palette) const {
  const auto violation = [](const AuditDigest::ViolationName& name) {
    return name.first + ": " + name.second;
  };
  const auto verdicts = [](const CellChange& cell) {
    return fmt::format("{}: {}, was {}", words_of(cell.name), cell.now.verdict,
                       cell.before.verdict);
  };
  const auto amounts = [](const CellChange& cell) {
    return fmt::format("{}: {} tested, were {}", words_of(cell.name), grouped(cell.now.tested),
                       grouped(cell.before.tested));
  };
  return palette.heading(fmt::format("Since the baseline of commit {}", printable(commit_))) +
         "\n" + told(appeared_, "new", violation) + told(gone_, "gone", violation) +
         told(changed_, "changed", verdicts) + told(shrunk_, "less", amounts) +
         fmt::format("baseline: {}, {} gone, {} changed, {} tested less than half as much{}\n\n",
                     number_of(appeared_.size(), "new violation", "new violations"), gone_.size(),
                     number_of(changed_.size(), "cell", "cells"),
                     number_of(shrunk_.size(), "cell", "cells"),
                     not_compared_ == 0 ? ""
                                        : fmt::format(", {} in one of the two only",
                                                      number_of(not_compared_, "cell", "cells")));
}

}  // namespace crashcheck::cli
