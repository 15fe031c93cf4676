// Every heap of the corpus opens as recorded, in this version and in every later one.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "corpus_format.h"
#include "opening_check.h"

namespace crashcheck::corpus {
namespace {

namespace fs = std::filesystem;

/// Of the first version. Heaps are appended, never removed.
constexpr std::size_t kFewestFiles = 16;
constexpr std::size_t kFewestHeaps = 503;

std::vector<std::string> corpus_files() {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(fs::path(CRASHCHECK_CORPUS))) {
    if (entry.path().extension() == ".heaps") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

tl::expected<std::vector<Heap>, std::string> read_file(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return read_corpus(text.str());
}

std::string stem(const testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).stem().string();
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

TEST(TheCorpus, IsWhole) {
  const auto files = corpus_files();
  EXPECT_GE(files.size(), kFewestFiles) << "in " << CRASHCHECK_CORPUS;
  std::set<std::string> names;
  std::size_t openings = 0;
  for (const std::string& file : files) {
    const auto heaps = read_file(file);
    ASSERT_TRUE(heaps.has_value()) << file << ": " << heaps.error();
    for (const Heap& heap : *heaps) {
      EXPECT_TRUE(names.insert(heap.name).second) << file << ": two heaps " << heap.name;
      openings += heap.openings.size();
    }
  }
  EXPECT_GE(names.size(), kFewestHeaps);
  std::cout << names.size() << " heaps in " << files.size() << " files, " << openings
            << " openings\n";
}

class CorpusFile : public testing::TestWithParam<std::string> {};

TEST_P(CorpusFile, OpensAsRecorded) {
  const auto heaps = read_file(GetParam());
  ASSERT_TRUE(heaps.has_value()) << GetParam() << ": " << heaps.error();
  ASSERT_FALSE(heaps->empty());
  for (const Heap& heap : *heaps) {
    for (const Opening& opening : heap.openings) {
      for (const std::string& difference : differences(heap, opening)) {
        ADD_FAILURE() << GetParam() << ':' << opening.line << ": heap " << heap.name << ", "
                      << word(opening.protocol) << ": " << difference << "\n  " << heap.made;
      }
    }
  }
  std::cout << heaps->size() << " heaps opened\n";
}

INSTANTIATE_TEST_SUITE_P(Every, CorpusFile, testing::ValuesIn(corpus_files()), stem);

// The reader and the comparison see what is wrong.

/// The worked example of docs/format.md, with the tree as an in-place open leaves it.
constexpr std::string_view kExample =
    "crashcheck-corpus 1\n"
    "# a comment\n"
    "heap example\n"
    "made by hand\n"
    "found 256\n"
    " 0000: 4253544b00010800 f000000000000000\n"
    " 0020: 0000000000000000 0000000000000000 414c475400010000 9000000000000000\n"
    " 0040: 2000000000000000 0001\n"
    " 0060: 68656c6c6f\n"
    " 00a0: 4000000000000000 ff02000000000000 3000000000000000\n"
    "in-place journaled opens\n"
    " payload 240\n"
    " header\n"
    " live 80+64 68656c6c6f\n"
    " live 208+32\n"
    " free 48+32 144+64\n"
    " left as found\n"
    "heaps 1\n";

std::string changed(std::string_view from, std::string_view to) {
  std::string text(kExample);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string all_differences(const std::string& text) {
  const auto heaps = read_corpus(text);
  if (!heaps) return "cannot be read: " + heaps.error();
  std::string all;
  for (const Heap& heap : *heaps) {
    for (const Opening& opening : heap.openings) {
      for (const std::string& difference : differences(heap, opening)) all += difference + '\n';
    }
  }
  return all;
}

TEST(AHeap, ThatIsAsRecordedShowsNoDifference) {
  EXPECT_EQ(all_differences(std::string(kExample)), "");
  EXPECT_EQ(all_differences(changed("free 48", "free-within 48")), "");
}

struct Alteration {
  std::string_view from;
  std::string_view to;
  std::string_view difference;
};

TEST(AHeap, ThatIsNotAsRecordedShowsTheDifference) {
  for (const auto& [from, to, difference] : std::vector<Alteration>{
           {"payload 240", "payload 208", "opened, payload of 240 bytes, recorded 208"},
           {" header", " header 01", "opened, user header: byte 0 is 00, recorded 01"},
           {"live 80+64 68", "live 80+64 69", "live slice 80+64: byte 0 is 68, recorded 69"},
           {"live 208+32", "live 48+32", "a free block 48+32 overlaps live slice 48+32"},
           {"free 48+32", "free", "free: 48+32 144+64, recorded: 144+64"},
           {"free 48+32", "free-within", "free: 48+32 144+64, recorded at most: 144+64"},
           {"left as found", "left 256\n 0060: 69", "two protocols leave the same file only"},
           {"in-place journaled opens", "in-place refuses corrupt", "has no content"},
           {"0000: 42", "0000: 43", "refuses: open: invalid data"},
           {"0040: 20", "0040: 21", "recorded: 48+32 144+64"},
           {"0060: 68", "0060: 69", "live slice 80+64: byte 0 is 69, recorded 68"},
           {"0060: 6865", "0080: 01\n 0060: 6865", "no row of this file"},
           {"ff02", "ff03", "the file after the open: byte 169 is 02, recorded 03"}}) {
    EXPECT_NE(all_differences(changed(from, to)).find(difference), std::string::npos)
        << from << " -> " << to << ":\n"
        << all_differences(changed(from, to));
  }
}

/// The example with another answer and no content.
std::string answered(std::string_view answer, std::string_view from = "heap",
                     std::string_view to = "heap") {
  std::string text = changed(from, to);
  const std::size_t begin = text.find("in-place journaled");
  text.replace(begin, text.find("heaps 1") - begin, answer);
  return text;
}

TEST(AHeap, ThatMustBeRefusedIsNotToOpen) {
  EXPECT_NE(
      all_differences(answered("journaled refuses corrupt\n")).find("opens, recorded: refuses"),
      std::string::npos);
  EXPECT_EQ(all_differences(answered("journaled refuses invalid-data\n left as found\n", "0000: 42",
                                     "0000: 43")),
            "");
  EXPECT_EQ(all_differences(answered("in-place refuses corrupt\n", "0000: 42", "0000: 43")),
            "refuses with 'invalid data', recorded 'corrupt'\n");
  EXPECT_EQ(all_differences(answered("in-place anything\n", "0000: 42", "0000: 43")), "");
}

TEST(ATextThatIsNoCorpus, IsRefused) {
  using Pairs = std::vector<std::pair<std::string, std::string_view>>;
  for (const auto& [text, problem] : Pairs{
           {"", "line 0: the file is empty"},
           {"crashcheck-corpus 2\n", "line 1: not a corpus of version 1"},
           {"crashcheck-corpus 1\n", "line 1: the last line, 'heaps COUNT', is missing"},
           {changed("heaps 1", "heaps 2"), "line 18: there are 1 heaps, not as many"},
           {changed("heaps 1\n", ""), "line 17: the last line, 'heaps COUNT', is missing"},
           {changed("heaps 1\n", "heaps 1"), "line 17: the last line has no end"},
           {changed("heaps 1\n", "heaps 1\nheaps 1\n"), "line 19: text after the last line"},
           {changed("made by hand\n", ""), "line 10: an opening of what?"},
           {changed("made by hand", "made "), "line 4: made of what?"},
           {changed("found 256", "found"), "line 5: no size of a file"},
           {changed("0060: 68", "0061: 68"), "line 9: no row of this file"},
           {changed("0060: 68", "0060: 6"), "line 9: no row of bytes"},
           {changed("0060: 68", "0060: 6x"), "line 9: no row of bytes"},
           {changed("00a0:", "0100:"), "line 10: no row of this file"},
           {changed(" payload", " pay"), "line 12: no line of a corpus"},
           {changed("opens", "open"), "line 11: no answer"},
           {changed("opens", "refuses nonsense"), "line 11: no such error"},
           {changed("in-place j", "in-place in-place j"), "line 11: opened twice by one protocol"},
           {changed("80+64", "80-64"), "line 14: no live slice"},
           {changed("144+64", "144+0"), "line 16: no free block"},
           {answered("journaled opens\n"), "line 12: an opening without content"},
           {answered(""), "line 11: a heap that nothing opens"}}) {
    const auto heaps = read_corpus(text);
    ASSERT_FALSE(heaps.has_value()) << "expected: " << problem;
    EXPECT_EQ(heaps.error(), problem);
  }
}

}  // namespace
}  // namespace crashcheck::corpus
