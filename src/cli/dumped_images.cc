// First a look at what is there, then the writing.
#include "dumped_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "explorer/view.h"
#include "files.h"
#include "printable.h"
#include "report/images.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

using Done = tl::expected<void, std::string>;

std::string path_of(const std::string& directory, const report::Image& image) {
  return (fs::path(directory) / (image.name + ".img")).string();
}

/// A word of a shell's command line.
std::string quoted(const std::string& word) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+,@%").find(c) != std::string_view::npos;
  };
  if (std::ranges::all_of(word, is_plain)) return word;
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// Whether a file is missing; the error where it is there and holds other bytes.
tl::expected<bool, std::string> is_missing(const std::string& path, io::ByteView bytes) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return true;
  const auto found = read_text(path, bytes.size(), Source::kRegularFile);
  if (found && std::ranges::equal(std::as_bytes(std::span(*found)), bytes)) return false;
  return tl::unexpected(path + ": is there, with other content; nothing was written");
}

Done make_directory(const std::string& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) return {};
  if (fs::create_directory(directory, error) || fs::is_directory(directory)) return {};
  return tl::unexpected(directory + ": " + (error ? error.message() : "is no directory"));
}

}  // namespace

tl::expected<std::string, std::string> dump_images(const std::string& directory,
                                                   const explorer::Case& reproduction,
                                                   const explorer::Replay& replay) {
  Done done = make_directory(directory);
  report::each_image(reproduction, replay, [&](const report::Image& image, io::ByteView bytes) {
    if (!done) return;
    const auto missing = is_missing(path_of(directory, image), bytes);
    if (!missing) done = tl::unexpected(missing.error());
  });
  const explorer::View* view = replay.store->view();
  const std::string inspector(view == nullptr ? std::string_view() : view->inspector());
  std::string commands;
  report::each_image(reproduction, replay, [&](const report::Image& image, io::ByteView bytes) {
    if (!done) return;
    const std::string path = path_of(directory, image);
    const auto missing = is_missing(path, bytes);
    if (!missing) done = tl::unexpected(missing.error());
    if (missing && *missing) {
      done = write_text(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    commands += fmt::format("  {}{}  # {}\n", inspector.empty() ? "" : inspector + " ",
                            printable(quoted(path)), image.what);
  });
  if (!done) return tl::unexpected(done.error());
  return commands;
}

}  // namespace crashcheck::cli
