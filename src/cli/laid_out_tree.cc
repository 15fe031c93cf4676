// One file after the other, directories before what is in them.
#include "laid_out_tree.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "files.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

using Done = tl::expected<void, std::string>;

Done failed(const fs::path& path, const std::error_code& error) {
  return tl::unexpected(path.string() + ": " + error.message());
}

Done make(const fs::path& path, const faultfs::Node& node) {
  std::error_code error;
  switch (node.kind) {
    case io::FileKind::kDirectory: fs::create_directory(path, error); break;
    case io::FileKind::kSymbolicLink: fs::create_symlink(node.target, path, error); break;
    case io::FileKind::kFile: {
      const io::ByteView bytes = node.content.bytes();
      return write_text(path.string(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
  }
  return error ? failed(path, error) : Done();
}

bool is_same(const fs::path& path, const faultfs::Node& node) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  switch (node.kind) {
    case io::FileKind::kDirectory: return fs::is_directory(status);
    case io::FileKind::kSymbolicLink:
      return fs::is_symlink(status) && fs::read_symlink(path, error).string() == node.target;
    case io::FileKind::kFile: break;
  }
  const io::ByteView bytes = node.content.bytes();
  const auto found = read_text(path.string(), bytes.size(), Source::kRegularFile);
  return found && std::ranges::equal(std::as_bytes(std::span(*found)), bytes);
}

/// The paths below `root`, as far as they can be read.
std::set<std::string> paths_below(const fs::path& root) {
  std::set<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root, error)) {
    paths.insert(entry.path().lexically_relative(root).string());
  }
  return paths;
}

}  // namespace

tl::expected<bool, std::string> is_tree_missing(const std::string& path,
                                                const faultfs::Tree& tree) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return true;
  std::set<std::string> found = paths_below(path);
  bool is_equal = fs::is_directory(path, error);
  tree.for_each([&](std::string_view name, faultfs::NodeId id) {
    is_equal = is_equal && found.erase(std::string(name)) == 1 &&
               is_same(fs::path(path) / name, tree.node(id));
  });
  if (is_equal && found.empty()) return false;
  return tl::unexpected(path + ": is there, with other content; nothing was written");
}

Done lay_out(const std::string& path, const faultfs::Tree& tree) {
  Done done = make(path, tree.node(faultfs::kRoot));
  tree.for_each([&](std::string_view name, faultfs::NodeId id) {
    if (done) done = make(fs::path(path) / name, tree.node(id));
  });
  return done;
}

}  // namespace crashcheck::cli
