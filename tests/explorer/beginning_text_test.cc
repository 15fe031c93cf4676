// Files as lines of a case: every file comes back, and each mistake is reported where it is.
#include "beginning_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "examples.h"
#include "explorer/beginning.h"

namespace crashcheck::explorer {
namespace {

faultfs::Image read_back(const std::vector<std::string>& lines) {
  const auto first = split_lines(lines.front());
  faultfs::Image file = parse_file_line(first[0]).value();
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto line = split_lines(lines[i]);
    EXPECT_TRUE(parse_bytes_line(line[0], file).has_value()) << lines[i];
  }
  return file;
}

RC_GTEST_PROP(FileText, ReadsBackWhatWasPrinted, ()) {
  faultfs::Image file;
  file.resize(*rc::gen::inRange<std::uint64_t>(0, 400));
  for (int pieces = *rc::gen::inRange(0, 5); pieces > 0 && file.size() > 0; --pieces) {
    const auto begin = *rc::gen::inRange<std::uint64_t>(0, file.size());
    const auto length = *rc::gen::inRange<std::uint64_t>(1, file.size() - begin + 1);
    file.write(begin, io::Bytes(length, *rc::gen::element(std::byte{0}, std::byte{0x61})));
  }
  RC_ASSERT(read_back(lines_of_file(file)) == file);
}

TEST(FileText, LeavesZerosOutAndSaysOnceWhatComesAgain) {
  faultfs::Image file;
  file.resize(kMaxBeginningBytes);
  file.write(40, io::Bytes(1, std::byte{0x5}));
  file.write(1024, io::Bytes(4096, std::byte{0x61}));
  std::string sixty_ones;
  for (int i = 0; i < 32; ++i) sixty_ones += "61";
  EXPECT_EQ(lines_of_file(file),
            (std::vector<std::string>{"file 262144", "bytes 32 000000000000000005",
                                      "bytes 1024 " + sixty_ones + " x128"}));
}

struct MistakeInAFile {
  const char* lines;
  std::size_t line;
  std::size_t column;
};

class FileMistakes : public ::testing::TestWithParam<MistakeInAFile> {};

TEST_P(FileMistakes, AreReportedWhereTheyAre) {
  const auto& [lines, line, column] = GetParam();
  const auto parsed =
      testing::parse_case("crashcheck-case 1\nprotocol journaled\n" + std::string(lines));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(std::pair(parsed.error().line, parsed.error().column), std::pair(line, column))
      << parsed.error().message;
}

INSTANTIATE_TEST_SUITE_P(OfEachKind, FileMistakes,
                         ::testing::Values(MistakeInAFile{"file\n", 3, 5},
                                           MistakeInAFile{"file 1 2\n", 3, 8},
                                           MistakeInAFile{"file 262145\n", 3, 6},
                                           MistakeInAFile{"file 0\nfile 0\n", 4, 1},
                                           MistakeInAFile{"bytes 0 61\n", 3, 1},
                                           MistakeInAFile{"file 9\nbytes 0\n", 4, 8},
                                           MistakeInAFile{"file 9\nbytes 10 61\n", 4, 7},
                                           MistakeInAFile{"file 9\nbytes 9 61\n", 4, 7},
                                           MistakeInAFile{"file 9\nbytes 0 6\n", 4, 9},
                                           MistakeInAFile{"file 9\nbytes 0 61 2\n", 4, 12},
                                           MistakeInAFile{"file 9\nbytes 0 61 x10\n", 4, 7},
                                           MistakeInAFile{"file 9\nbytes 0 61 x1 1\n", 4, 15},
                                           MistakeInAFile{"file 9\nbytes 0 61 x9\nreopen\n", 3, 1},
                                           MistakeInAFile{"reopen\nfile 0\n", 4, 1},
                                           MistakeInAFile{"file 0\nbytes 0 61\n", 4, 7},
                                           MistakeInAFile{"file 0\nprofile kill\n", 4, 1}));

}  // namespace
}  // namespace crashcheck::explorer
