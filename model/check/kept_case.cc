// Format: "device D", "recording HASH", and for each crash "crash EVENT CHOICE ...", a choice being
// "taken/options". Lines that begin with '#' are comments.
#include "kept_case.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace crashcheck {

using faultfs::Choice;
using faultfs::DirectoryCrash;

namespace {

io::Failure bad(std::string_view reason) {
  return io::fail(io::ErrorCode::kInvalidData, "kept case", reason);
}

bool read_number(std::string_view text, std::uint64_t& number, int base = 10) {
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number, base);
  return error == std::errc() && at == end && !text.empty();
}

bool read_choice(const std::string& word, Choice& choice) {
  const std::size_t slash = word.find('/');
  if (slash == std::string::npos) return false;
  return read_number(std::string_view(word).substr(0, slash), choice.taken) &&
         read_number(std::string_view(word).substr(slash + 1), choice.options);
}

bool read_crash(std::istream& words, DirectoryCrash& crash) {
  std::string word;
  if (!(words >> word) || !read_number(word, crash.event)) return false;
  while (words >> word) {
    Choice choice;
    if (!read_choice(word, choice)) return false;
    crash.choices.push_back(choice);
  }
  return true;
}

bool read_hash(std::istream& words, faultfs::Hash128& hash) {
  constexpr std::size_t kHalf = 16;
  std::string word;
  if (!(words >> word) || word.size() != 2 * kHalf) return false;
  return read_number(std::string_view(word).substr(0, kHalf), hash.high, 16) &&
         read_number(std::string_view(word).substr(kHalf), hash.low, 16);
}

/// Names of files have no other characters of kinds and tests in them.
std::string as_file_name(std::string text) {
  for (char& c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!is_plain) c = '-';
  }
  return text;
}

}  // namespace

std::string to_text(const KeptCase& kept, const Violation& violation) {
  std::string comment = violation.kind + ": " + violation.text;
  std::ranges::replace(comment, '\n', ' ');
  std::string text = "# " + comment + "\ndevice " + kept.device + "\nrecording " +
                     faultfs::to_string(kept.recording) + "\n";
  for (const DirectoryCrash& crash : kept.path) {
    text += "crash " + std::to_string(crash.event);
    if (!crash.choices.empty()) text += " " + to_string(crash.choices);
    text += "\n";
  }
  return text;
}

io::Result<KeptCase> parse_case(std::string_view text) {
  KeptCase kept;
  std::istringstream lines{std::string(text)};
  std::string line;
  while (std::getline(lines, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "device") {
      words >> kept.device;
    } else if (key == "recording") {
      if (!read_hash(words, kept.recording)) return bad("the recording is no hash");
    } else if (key == "crash") {
      kept.path.emplace_back();
      if (!read_crash(words, kept.path.back())) return bad("a crash is an event and choices");
    } else {
      return bad("the lines are device, recording and crash");
    }
  }
  if (kept.path.empty()) return bad("there is no crash in it");
  CRASHCHECK_TRY(faultfs::parse_model(kept.device));
  return kept;
}

std::vector<KeptCase> read_cases(const std::string& folder, const std::string& name) {
  namespace fs = std::filesystem;
  std::vector<KeptCase> cases;
  std::error_code error;
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string file = entry.path().filename().string();
    const bool is_ours = file.starts_with(as_file_name(name) + ".") && file.ends_with(".case");
    if (is_ours) paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  for (const fs::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    io::Result<KeptCase> kept = parse_case(text.str());
    if (kept) cases.push_back(std::move(*kept));
  }
  return cases;
}

io::Result<std::string> write_case(const std::string& folder, const std::string& name,
                                   const std::string& kind, const std::string& text) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(folder, error);
  const fs::path path =
      fs::path(folder) / (as_file_name(name) + "." + as_file_name(kind) + ".case");
  const fs::path half = path.string() + ".tmp";
  std::ofstream file(half, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) fs::rename(half, path, error);
  if (!file || error) {
    fs::remove(half, error);
    return io::fail(io::ErrorCode::kIo, "keep a case", "the folder cannot be written");
  }
  return path.string();
}

}  // namespace crashcheck
