// Models of file systems, named and as text.
#include "faultfs/file_system_model.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace crashcheck::faultfs {
namespace {

TEST(FileSystemModel, IsReadByItsName) {
  std::set<std::string_view> descriptions;
  for (const FileSystemModel& model : named_models()) {
    EXPECT_EQ(parse_model(model.name), model) << model.name;
    descriptions.insert(description(model));
    EXPECT_EQ(model.unit_bytes, 4096U);
    EXPECT_FALSE(model.has_garbage);
    EXPECT_EQ(model.rename, model.name == "btrfs" ? Rename::kLoose : Rename::kWhole);
  }
  EXPECT_EQ(named_models().size(), 8U);
  EXPECT_EQ(descriptions.size(), named_models().size());
}

TEST(FileSystemModel, HasNamesOfDevicesOfOneFile) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kEqual = {
      {{"powerloss", "posix,unit=512"},
       {"powerloss-4k", "posix"},
       {"hostile", "posix,unit=8,fill=zero+garbage,rename=loose"}}};
  for (const auto& [name, meaning] : kEqual) {
    FileSystemModel model = parse_model(name).value();
    EXPECT_EQ(model.name, name);
    model.name = meaning;
    EXPECT_EQ(model, parse_model(meaning).value());
  }
}

TEST(FileSystemModel, TakesFieldsInAnyOrder) {
  const FileSystemModel model = parse_model("posix,rename=split,unit=1024,fill=zero").value();
  EXPECT_EQ(model.name, "posix,rename=split,unit=1024,fill=zero");
  EXPECT_EQ(model.unit_bytes, 1024U);
  EXPECT_EQ(model.rename, Rename::kSplit);
  EXPECT_EQ(parse_model("btrfs,rename=whole")->rename, Rename::kWhole);
  EXPECT_TRUE(parse_model("ext4,fill=zero+garbage")->has_garbage);
}

TEST(FileSystemModel, IsRefusedWithAReason) {
  for (const char* text :
       {"", "ext3", "posix,", "posix,unit", "posix,unit=", "posix,unit=3", "posix,unit=2097152",
        "posix,unit=8x", "posix,fill=garbage", "posix,rename=torn", "posix,colour=red", ",posix",
        "ext4,rename=loose", "kill,rename=split", "ordered,rename=whole"}) {
    const io::Result<FileSystemModel> model = parse_model(text);
    ASSERT_FALSE(model) << text;
    EXPECT_EQ(model.error().code, io::ErrorCode::kInvalidArgument) << text;
    EXPECT_FALSE(model.error().reason.empty()) << text;
  }
}

}  // namespace
}  // namespace crashcheck::faultfs
