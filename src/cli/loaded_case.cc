// From a file or an option to a case.
#include "loaded_case.h"

#include <fmt/format.h>

#include "files.h"
#include "subjects/stores.h"

namespace crashcheck::cli {
namespace {

using Loaded = tl::expected<LoadedCase, std::string>;

constexpr std::uint64_t kMaxCaseBytes = std::uint64_t{16} << 20U;

std::string where(const std::string& name, std::size_t line, std::size_t column) {
  std::string text = name;
  if (line > 0) text += fmt::format(":{}", line);
  if (column > 0) text += fmt::format(":{}", column);
  return text;
}

Loaded load(const std::string& name, const std::string& text) {
  auto parsed = explorer::parse_case(subjects::all_stores(), text);
  if (!parsed) {
    const explorer::ParseError& error = parsed.error();
    return tl::unexpected(where(name, error.line, error.column) + ": " + error.message);
  }
  const explorer::Store* subject = subjects::all_stores().find(parsed->store);
  return LoadedCase{name, std::move(*parsed), subject};
}

Loaded load_file(const std::string& file) {
  const auto text = read_text(file, kMaxCaseBytes, Source::kAnyStream);
  if (!text) return tl::unexpected(text.error());
  return load(file == "-" ? "standard input" : file, *text);
}

}  // namespace

std::vector<Loaded> load_cases(const std::vector<std::string>& files,
                               const std::vector<std::string>& texts) {
  std::vector<Loaded> all;
  for (const std::string& file : files) all.push_back(load_file(file));
  for (const std::string& text : texts) all.push_back(load("--case", text));
  return all;
}

std::string problem_text(const LoadedCase& loaded, const explorer::CaseProblem& problem) {
  return where(loaded.name, problem.place.line, problem.place.column) + ": " + problem.message;
}

}  // namespace crashcheck::cli
