// From a file or an option to a case.
#include "loaded_case.h"

#include <fmt/format.h>

#include "explorer/isolated.h"
#include "explorer/program_name.h"
#include "files.h"
#include "isolation_options.h"
#include "offer.h"

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

Loaded load(const std::string& name, const std::string& text, OpenCrashes open_crashes) {
  // A store may die of the file that the case begins with.
  const auto begin = [](const explorer::Store& store, const faultfs::Image& file) {
    return make_beginning(store, file, IsolationOptions().isolation());
  };
  auto parsed = explorer::parse_case(offer().stores, text, begin);
  if (!parsed) {
    const explorer::ParseError& error = parsed.error();
    return tl::unexpected(where(name, error.line, error.column) + ": " + error.message);
  }
  if (parsed->open_crash && open_crashes == OpenCrashes::kRefused) {
    const explorer::Place place = parsed->places.back().crash;
    return tl::unexpected(where(name, place.line, place.column) +
                          ": this takes a case with one crash, and '" + explorer::program_name() +
                          " replay' one that stands for many: it names the crash that matters");
  }
  const explorer::Store* subject = offer().stores.find(parsed->store);
  LoadedCase loaded{name, std::move(*parsed), subject};
  if (loaded.reproduction.beginning) {
    loaded.begun = std::make_shared<explorer::BegunStore>(*subject, loaded.reproduction.beginning);
    loaded.subject = loaded.begun.get();
  }
  return loaded;
}

Loaded load_file(const std::string& file, OpenCrashes open_crashes) {
  const auto text = read_text(file, kMaxCaseBytes, Source::kAnyStream);
  if (!text) return tl::unexpected(text.error());
  return load(file == "-" ? "standard input" : file, *text, open_crashes);
}

}  // namespace

std::vector<Loaded> load_cases(const std::vector<std::string>& files,
                               const std::vector<std::string>& texts, OpenCrashes open_crashes) {
  std::vector<Loaded> all;
  for (const std::string& file : files) all.push_back(load_file(file, open_crashes));
  for (const std::string& text : texts) all.push_back(load("--case", text, open_crashes));
  return all;
}

std::string problem_text(const LoadedCase& loaded, const explorer::CaseProblem& problem) {
  return where(loaded.name, problem.place.line, problem.place.column) + ": " + problem.message;
}

}  // namespace crashcheck::cli
