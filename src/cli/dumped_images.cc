// First a look at what is there, then the writing.
#include "dumped_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "explorer/view.h"
#include "files.h"
#include "laid_out_tree.h"
#include "printable.h"
#include "report/images.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

using Done = tl::expected<void, std::string>;

/// A file, or a directory.
std::string path_of(const std::string& directory, const report::Image& image,
                    const faultfs::Image& content) {
  const std::string name = image.name + (content.tree() == nullptr ? ".img" : "");
  return (fs::path(directory) / name).string();
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

/// Whether there is nothing yet; the error where something else is there.
tl::expected<bool, std::string> is_missing(const std::string& path, const faultfs::Image& content) {
  if (content.tree() != nullptr) return is_tree_missing(path, *content.tree());
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return true;
  const io::ByteView bytes = content.bytes();
  const auto found = read_text(path, bytes.size(), Source::kRegularFile);
  if (found && std::ranges::equal(std::as_bytes(std::span(*found)), bytes)) return false;
  return tl::unexpected(path + ": is there, with other content; nothing was written");
}

Done write(const std::string& path, const faultfs::Image& content) {
  if (content.tree() != nullptr) return lay_out(path, *content.tree());
  const io::ByteView bytes = content.bytes();
  return write_text(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
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
  using Content = faultfs::Image;
  report::each_image(reproduction, replay, [&](const report::Image& image, const Content& content) {
    if (!done) return;
    const auto missing = is_missing(path_of(directory, image, content), content);
    if (!missing) done = tl::unexpected(missing.error());
  });
  const explorer::View* view = replay.store->view();
  const std::string inspector(view == nullptr ? std::string_view() : view->inspector());
  std::string commands;
  report::each_image(reproduction, replay, [&](const report::Image& image, const Content& content) {
    if (!done) return;
    const std::string path = path_of(directory, image, content);
    const auto missing = is_missing(path, content);
    if (!missing) done = tl::unexpected(missing.error());
    if (missing && *missing) done = write(path, content);
    commands += fmt::format("  {}{}  # {}\n", inspector.empty() ? "" : inspector + " ",
                            printable(quoted(path)), image.what);
  });
  if (!done) return tl::unexpected(done.error());
  return commands;
}

}  // namespace crashcheck::cli
