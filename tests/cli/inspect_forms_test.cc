// crashcheck inspect as JSON and as a picture, held against other people's parsers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"
#include "schemas.h"
#include "testing_heap.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

/// Reads every FILE.json and FILE.svg.
constexpr const char* kReadAll = R"(
import json, sys, xml.etree.ElementTree as tree
for file in sys.argv[1:]:
    found = json.load(open(file + ".json"))
    root = tree.parse(file + ".svg").getroot()
    namespace = "{http://www.w3.org/2000/svg}"
    print(root.find(namespace + "title").text == found["file"], root.tag == namespace + "svg",
          found["verdict"])
)";

std::string text_of(const Bytes& file) {
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

/// The worked example with everything wrong that inspect has a word for.
Bytes damaged_example() {
  Bytes file = worked_example();
  put_node(file, 48, 64, 1, 2, 77, 144);
  put_node(file, 144, 4096, 5, 1, 48, 0);
  file[16 + 144 + 12] = std::byte{1};
  file.resize(file.size() + 3);
  return file;
}

class InspectForms : public ::testing::Test {
 protected:
  /// Inspects a file of this name in every form; its path.
  std::string in_all_forms(const std::string& name, const Bytes& content, int exit_status) {
    const std::string path = scratch_.file(name, text_of(content));
    for (const std::string form : {"json", "svg"}) {
      const Outcome outcome =
          run_program({"inspect", path, "--format", form, "-o", path + "." + form});
      EXPECT_EQ(outcome.exit_status, exit_status) << outcome.errors;
      EXPECT_EQ(outcome.output, "");
      EXPECT_EQ(run_program({"inspect", path, "--format", form}).output,
                read_file(path + "." + form));
    }
    return path;
  }

  Scratch scratch_;
};

TEST_F(InspectForms, AreWhatTheSchemaSaysAndWellFormed) {
  Bytes empty = heap_file(48, 0);
  const std::vector<std::string> files = {
      in_all_forms("sound", worked_example(), 0),
      in_all_forms("bad <&\"\x1b\xff\x01\xef\xbf\xbe>", damaged_example(), 1),
      in_all_forms("empty", empty, 0),
  };
  for (const std::string& file : files)
    EXPECT_EQ(problem_by_schema("inspect", {file + ".json"}), "");
  std::vector<std::string> words = {"/usr/bin/python3", "-c", kReadAll};
  words.insert(words.end(), files.begin(), files.end());
  const Outcome outcome = run_command(words);
  EXPECT_EQ(outcome.output, "True True sound\nTrue True damaged\nTrue True sound\n")
      << outcome.errors;
}

TEST_F(InspectForms, AreRefusedWhereTheyWouldHideTheFileOrBeTooMuch) {
  const std::string path = scratch_.file("heap", text_of(worked_example()));
  const Outcome itself = run_program({"inspect", path, "-o", path});
  EXPECT_EQ(itself.exit_status, 2);
  EXPECT_THAT(itself.errors, HasSubstr("is the file to inspect"));
  EXPECT_EQ(read_file(path), text_of(worked_example()));
  EXPECT_EQ(run_program({"inspect", path, "--format", "png"}).exit_status, 2);
  EXPECT_EQ(run_program({"inspect", path, "-o", scratch_.path("none/x")}).exit_status, 2);
}

TEST_F(InspectForms, ShowControlCharactersOfANameAsTheyAreWritten) {
  const std::string path = scratch_.file("a\x1b[31mb", text_of(worked_example()));
  const Outcome outcome = run_program({"inspect", path});
  EXPECT_THAT(outcome.output, HasSubstr("a\\x1b[31mb\n"));
}

}  // namespace
}  // namespace crashcheck::testing
