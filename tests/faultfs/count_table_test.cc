// The table "How many images" of docs/testing.md, made anew from the enumeration.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "operations.h"

namespace crashcheck::faultfs {
namespace {

/// Cells with more images than this are not enumerated.
constexpr std::uint64_t kMostImages = 10000;

constexpr std::string_view kBegin = "<!-- how-many-images: begin -->\n";
constexpr std::string_view kEnd = "<!-- how-many-images: end -->\n";

/// Images over all crash points of the operation; 2^64-1 stands for that many or more.
std::uint64_t closed_form(const Trace& trace, const DeviceProfile& profile) {
  std::uint64_t all = 0;
  for (std::uint64_t event = 0; event <= trace.event_count(); ++event) {
    const std::uint64_t images = count_images(trace, profile, event);
    all = images > UINT64_MAX - all ? UINT64_MAX : all + images;
  }
  return all;
}

struct Enumerated {
  std::uint64_t images = 0;
  std::set<io::Bytes> distinct;
  bool sampled = false;
};

Enumerated enumerate(const Trace& trace, const DeviceProfile& profile, std::uint64_t cap) {
  Enumerated enumerated;
  CrashImages walk(trace, profile, 0, cap);
  while (walk.next()) {
    ++enumerated.images;
    enumerated.distinct.insert(bytes_of(walk.image()));
    enumerated.sampled = enumerated.sampled || walk.sampled();
  }
  return enumerated;
}

/// "32, 14 distinct", or what the closed form says where that is too much to try.
std::string cell(const Trace& trace, const DeviceProfile& profile) {
  const std::uint64_t counted = closed_form(trace, profile);
  if (counted > kMostImages) {
    EXPECT_TRUE(enumerate(trace, profile, 100).sampled) << profile.name;
    return (counted == UINT64_MAX ? "2^64 or more" : std::to_string(counted)) + ", sampled";
  }
  const Enumerated enumerated = enumerate(trace, profile, kNoCap);
  EXPECT_FALSE(enumerated.sampled) << profile.name;
  EXPECT_EQ(enumerated.images, counted) << profile.name;
  return std::to_string(counted) + ", " + std::to_string(enumerated.distinct.size()) + " distinct";
}

std::string row(std::string_view operation, const Trace& trace) {
  std::string text = "| " + std::string(operation) + " |";
  for (const DeviceProfile& profile : named_profiles()) text += " " + cell(trace, profile) + " |";
  return text + "\n";
}

std::string table() {
  std::string head = "| operation |";
  std::string line = "|---|";
  for (const DeviceProfile& profile : named_profiles()) {
    head += " `" + profile.name + "` |";
    line += "---|";
  }
  return head + "\n" + line + "\n" + row("push", push(600)) + row("extend", resize(2000)) +
         row("discard", resize(32)) + row("set over three sectors", set_over_three_sectors());
}

/// What stands between the two marks.
std::string documented() {
  std::ifstream file(CRASHCHECK_TESTING_DOC);
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  const std::size_t begin = all.find(kBegin);
  const std::size_t end = all.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos) return "the marks are missing";
  return all.substr(begin + kBegin.size(), end - begin - kBegin.size());
}

TEST(CountTable, InTheDocumentsIsWhatTheEnumerationSays) {
  EXPECT_EQ(documented(), table()) << "the table to paste:\n\n" << kBegin << table() << kEnd;
}

}  // namespace
}  // namespace crashcheck::faultfs
