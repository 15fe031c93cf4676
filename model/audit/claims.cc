// Tables out of Markdown.
#include "audit/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "documents.h"

namespace crashcheck::audit {
namespace {

using Row = std::vector<std::string>;

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

/// "| a | b |": {"a", "b"}.
Row cells_of(std::string_view line) {
  Row cells;
  line.remove_prefix(1);
  for (std::size_t end = line.find('|'); end != std::string_view::npos; end = line.find('|')) {
    cells.push_back(trimmed(line.substr(0, end)));
    line.remove_prefix(end + 1);
  }
  return cells;
}

/// The table whose heading starts with `heading`: the heading, then the rows.
std::vector<Row> table(std::string_view document, std::string_view heading) {
  std::vector<Row> rows;
  std::size_t at = document.find(heading);
  if (at == std::string_view::npos) {
    throw std::logic_error("the documentation has no table " + std::string(heading));
  }
  while (at < document.size() && document[at] == '|') {
    const std::size_t end = std::min(document.find('\n', at), document.size());
    const std::string_view line = document.substr(at, end - at);
    if (line.find("---") == std::string_view::npos) rows.push_back(cells_of(line));
    at = end + 1;
  }
  return rows;
}

/// Whether mutants of this area are planted in code that the protocol runs: in what all share, or
/// in its own. The areas that are neither are about the journaled protocol.
bool is_of(std::string_view protocol, std::string_view area) {
  for (const std::string_view shared : {"heap", "stack", "tree"}) {
    if (area == shared) return true;
  }
  return protocol == (area == "in-place" ? "in-place" : "journaled");
}

/// What stands between a heading and the next one.
std::string_view section(std::string_view document, std::string_view heading) {
  const std::size_t at = document.find(heading);
  if (at == std::string_view::npos) {
    throw std::logic_error("the documentation has no section " + std::string(heading));
  }
  document.remove_prefix(at + heading.size());
  return document.substr(0, document.find("\n#"));
}

/// With spaces for the ends of their lines, but for tables.
std::vector<std::string> paragraphs(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    std::string paragraph(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
    while (paragraph.starts_with('\n')) paragraph.erase(0, 1);
    while (paragraph.ends_with('\n')) paragraph.pop_back();
    if (!paragraph.starts_with('|')) std::ranges::replace(paragraph, '\n', ' ');
    if (!paragraph.empty()) all.push_back(std::move(paragraph));
  }
  return all;
}

/// The item of a list that begins like this, as a paragraph.
std::string item(std::string_view document, std::string_view beginning) {
  const std::size_t at = document.find(beginning);
  if (at == std::string_view::npos) {
    throw std::logic_error("the documentation has no item " + std::string(beginning));
  }
  document.remove_prefix(at + 2);
  std::string text;
  for (std::string_view rest = document;;) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    text += (text.empty() ? "" : " ") + trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!rest.starts_with("  ")) return text;
  }
}

std::vector<Claim> read_claims() {
  const auto rows = table(kGuaranteesMd, "| guarantee | statement | in-place | journaled |");
  std::vector<Claim> all;
  for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
    const auto guarantee = static_cast<explorer::GuaranteeId>(i);
    const auto row = std::ranges::find_if(
        rows, [&](const Row& cells) { return cells.front() == oracle::name(guarantee); });
    if (row == rows.end() || row->size() < 4) {
      throw std::logic_error("the documentation makes no claim about " +
                             std::string(oracle::name(guarantee)));
    }
    all.push_back({guarantee, (*row)[1], (*row)[2], (*row)[3]});
  }
  return all;
}

}  // namespace

const std::vector<Claim>& claims() {
  static const std::vector<Claim> kAll = read_claims();
  return kAll;
}

std::string_view said_of(const Claim& claim, std::string_view protocol) {
  if (protocol == "in-place") return claim.in_place;
  return protocol == "journaled" ? std::string_view(claim.journaled) : std::string_view();
}

std::string device_description(std::string_view profile) {
  const std::size_t comma = profile.find(',');
  const std::string name = "`" + std::string(profile.substr(0, comma)) + "`";
  for (const Row& row : table(kGuaranteesMd, "| profile | what a crash may leave |")) {
    if (row.size() < 2 || row[0] != name) continue;
    if (comma == std::string_view::npos) return row[1];
    std::string fields;
    for (const char c : profile.substr(comma + 1)) fields += c == ',' ? ", " : std::string(1, c);
    return fmt::format("as {0}, but with {1}; {0} itself: {2}", name, fields, row[1]);
  }
  return {};
}

Documented documented_for(std::string_view protocol) {
  constexpr std::string_view kHeading = "| operation cut | documented |";
  const bool in_place = protocol == "in-place";
  Documented documented;
  bool is_before = true;
  for (std::string& paragraph :
       paragraphs(section(kGuaranteesMd, "### What a crash inside an operation may leave\n"))) {
    if (paragraph.starts_with(kHeading)) {
      is_before = false;
    } else if (in_place != paragraph.starts_with("Journaled:")) {
      (is_before ? documented.before : documented.after).push_back(std::move(paragraph));
    }
  }
  if (in_place) {
    documented.rows = table(kGuaranteesMd, kHeading);
  } else {
    documented.after.push_back(item(kGuaranteesMd, "- Creation on a device"));
  }
  return documented;
}

std::vector<std::string> mutants_caught_by(explorer::GuaranteeId guarantee, std::string_view protocol) {
  const auto rows = table(kTestingMd, "| mutant | area |");
  const auto column = std::ranges::find(rows.front(), oracle::name(guarantee));
  std::vector<std::string> names;
  if (column == rows.front().end()) return names;
  const auto index = static_cast<std::size_t>(column - rows.front().begin());
  for (const Row& row : rows) {
    if (index < row.size() && row[index] == "X" && is_of(protocol, row[1])) names.push_back(row[0]);
  }
  return names;
}

}  // namespace crashcheck::audit
