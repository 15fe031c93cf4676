// Every case under tests/cases is replayed and must give what it expects.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "examples.h"
#include "explorer/replay.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::explorer {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> case_files() {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(CRASHCHECK_CASES))) {
    if (entry.path().extension() == ".case") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

/// by-profile/PROFILE/GUARANTEE.case breaks that guarantee on that profile.
bool is_by_profile(const fs::path& file) {
  return file.parent_path().parent_path().filename() == "by-profile";
}

void expect_what_its_name_says(const fs::path& file, const Case& parsed, const Replay& replayed) {
  EXPECT_EQ(to_string(parsed.profile), file.parent_path().filename());
  EXPECT_TRUE(std::ranges::any_of(replayed.judgement.findings, [&](const auto& finding) {
    return oracle::name(finding.guarantee) == file.stem().string();
  }));
}

class Cases : public ::testing::TestWithParam<std::string> {};

TEST_P(Cases, GiveWhatTheyExpect) {
  std::ostringstream text;
  text << std::ifstream(GetParam()).rdbuf();
  const auto parsed = testing::parse_case(text.str());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().line << ": " << parsed.error().message;
  ASSERT_TRUE(parsed->expect.has_value()) << "a kept case says what it expects";
  const Store* subject = subjects::ghost_trees().find(parsed->store);
  ASSERT_NE(subject, nullptr);
  const auto replayed = replay(*subject, *parsed);
  ASSERT_TRUE(replayed.has_value())
      << replayed.error().place.line << ": " << replayed.error().message;
  EXPECT_TRUE(as_expected(*parsed, replayed->judgement.findings))
      << (replayed->judgement.holds() ? "holds"
                                      : oracle::name(replayed->judgement.findings.front().kind));
  if (is_by_profile(GetParam())) expect_what_its_name_says(GetParam(), *parsed, *replayed);
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  const fs::path path(info.param);
  std::string name = path.stem().string();
  if (is_by_profile(path)) name = path.parent_path().filename().string() + "_" + name;
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Cases, ::testing::ValuesIn(case_files()), test_name);

}  // namespace
}  // namespace crashcheck::explorer
