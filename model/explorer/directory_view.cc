// A picture is the list of names; what the files hold is not shown.
#include "explorer/directory_view.h"

#include <nlohmann/json.hpp>

#include "faultfs/lost_events.h"
#include "faultfs/tree.h"

namespace crashcheck::explorer {
namespace {

constexpr std::size_t kMostFiles = 64;

class FileList final : public Picture {
 public:
  explicit FileList(const faultfs::Image& image)
      : lines_(faultfs::files_in_words(*image.tree(), kMostFiles)) {}

  /// "data.db  8192 bytes".
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

const std::vector<std::string>& lines_of(const Picture& picture) {
  return dynamic_cast<const FileList&>(picture).lines();
}

/// In one line: "data.db 8192, data.db-wal 4152".
std::string in_one_line(const Picture& picture) {
  std::string all;
  for (std::string line : lines_of(picture)) {
    for (const std::string_view unit : {" bytes", " byte"}) {
      if (line.ends_with(unit)) line.resize(line.size() - unit.size());
    }
    if (const std::size_t gap = line.rfind("  "); gap != std::string::npos) line.erase(gap, 1);
    all += (all.empty() ? "" : ", ") + line;
  }
  return all;
}

class DirectoryView final : public View {
 public:
  [[nodiscard]] std::string_view thing() const override { return "folder"; }
  [[nodiscard]] std::shared_ptr<const Picture> picture(const faultfs::Image& file,
                                                       const Model& /*known*/,
                                                       const Operation* /*cut*/) const override {
    return std::make_shared<FileList>(file);
  }
  [[nodiscard]] std::string json_of(const Picture& picture) const override {
    constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
    return nlohmann::json(lines_of(picture)).dump(-1, ' ', false, kReplace);
  }
  [[nodiscard]] std::vector<PictureSection> sections(const Pictures& pictures) const override {
    PictureSection section{"The files", {}, "names, and sizes in bytes"};
    for (const auto& picture : pictures) section.lines.push_back(in_one_line(*picture));
    return {section};
  }
  [[nodiscard]] PictureText text_of(const Picture& picture,
                                    const Picture* /*before*/) const override {
    PictureText text;
    for (const std::string& line : lines_of(picture)) text.lines.push_back({"  " + line, ""});
    return text;
  }
};

}  // namespace

const View& directory_view() {
  static const DirectoryView kView;
  return kView;
}

}  // namespace crashcheck::explorer
