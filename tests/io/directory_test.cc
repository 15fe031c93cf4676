#include "io/directory.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace crashcheck::io {
namespace {

using Names = std::vector<std::string_view>;

TEST(PathNames, AreSeparatedBySlashes) {
  EXPECT_EQ(path_names("open", ""), Names());
  EXPECT_EQ(path_names("open", "one"), (Names{"one"}));
  EXPECT_EQ(path_names("open", "one/two/three"), (Names{"one", "two", "three"}));
}

TEST(PathNames, MayHaveEveryByteButZeroAndSlash) {
  for (int byte = 1; byte < 256; ++byte) {
    if (byte == '/' || byte == '.') continue;
    const std::string name(1, static_cast<char>(byte));
    EXPECT_EQ(path_names("open", name), (Names{name})) << byte;
  }
  EXPECT_EQ(path_names("open", ".../..a/.b"), (Names{"...", "..a", ".b"}));
}

void expect_refused(std::string_view path, int system_error) {
  const auto names = path_names("rename", path);
  ASSERT_FALSE(names) << path;
  EXPECT_EQ(names.error(),
            (Error{ErrorCode::kInvalidArgument, "rename", "", 0, system_error, false}))
      << path;
}

TEST(PathNames, OfAnotherFormAreRefused) {
  for (const std::string_view path :
       {"/", "/one", "one/", "one//two", ".", "..", "./one", "one/.", "one/..", "one/../two"}) {
    expect_refused(path, EINVAL);
  }
  expect_refused(std::string_view("\0", 1), EINVAL);
  expect_refused(std::string_view("one/t\0o", 7), EINVAL);
}

TEST(PathNames, HaveALargestLength) {
  const std::string longest(kMaxNameBytes, 'n');
  EXPECT_EQ(path_names("open", longest + "/" + longest), (Names{longest, longest}));
  expect_refused(longest + "n", ENAMETOOLONG);
  expect_refused("one/" + longest + "n/two", ENAMETOOLONG);
}

}  // namespace
}  // namespace crashcheck::io
