// A picture is the list of names; what the files hold is not shown.
#include "explorer/directory_view.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "faultfs/tree.h"

namespace crashcheck::explorer {
namespace {

struct ListedFile {
  std::string name;                         ///< of a directory with a slash at its end
  std::optional<std::uint64_t> size_bytes;  ///< of a file
};

class FileList final : public Picture {
 public:
  explicit FileList(const faultfs::Tree& tree) {
    tree.for_each([&](std::string_view path, faultfs::NodeId id) {
      const faultfs::Node& node = tree.node(id);
      ListedFile& listed = files_.emplace_back(std::string(path), std::nullopt);
      if (node.kind == io::FileKind::kDirectory) listed.name += "/";
      if (node.kind == io::FileKind::kFile) listed.size_bytes = node.content.size();
    });
  }

  [[nodiscard]] const std::vector<ListedFile>& files() const { return files_; }

 private:
  std::vector<ListedFile> files_;
};

const std::vector<ListedFile>& files_of(const Picture& picture) {
  return dynamic_cast<const FileList&>(picture).files();
}

/// "data.db 8192, data.db-wal 4152".
std::string in_one_line(const Picture& picture) {
  std::string line;
  for (const ListedFile& file : files_of(picture)) {
    line += (line.empty() ? "" : ", ") + file.name;
    if (file.size_bytes) line += " " + std::to_string(*file.size_bytes);
  }
  return line.empty() ? "none" : line;
}

class DirectoryView final : public View {
 public:
  [[nodiscard]] std::string_view thing() const override { return "folder"; }
  [[nodiscard]] std::shared_ptr<const Picture> picture(const faultfs::Image& file,
                                                       const Model& /*known*/,
                                                       const Operation* /*cut*/) const override {
    return std::make_shared<FileList>(*file.tree());
  }
  /// Pairs of a name and a size, null for what is no file.
  [[nodiscard]] std::string json_of(const Picture& picture) const override {
    nlohmann::json list = nlohmann::json::array();
    for (const ListedFile& file : files_of(picture)) {
      list.push_back({file.name, nullptr});
      if (file.size_bytes) list.back()[1] = *file.size_bytes;
    }
    constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
    return list.dump(-1, ' ', false, kReplace);
  }
  [[nodiscard]] std::vector<PictureSection> sections(const Pictures& pictures) const override {
    PictureSection section{"The files", {}, "names, and sizes in bytes"};
    for (const auto& picture : pictures) section.lines.push_back(in_one_line(*picture));
    return {section};
  }
  [[nodiscard]] PictureText text_of(const Picture& picture,
                                    const Picture* /*before*/) const override {
    PictureText text;
    for (const ListedFile& file : files_of(picture)) {
      std::string line = "  " + file.name;
      if (file.size_bytes) {
        line +=
            "  " + std::to_string(*file.size_bytes) + (*file.size_bytes == 1 ? " byte" : " bytes");
      }
      text.lines.push_back({std::move(line), ""});
    }
    return text;
  }
};

}  // namespace

const View& directory_view() {
  static const DirectoryView kView;
  return kView;
}

}  // namespace crashcheck::explorer
