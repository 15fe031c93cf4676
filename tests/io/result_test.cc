#include "io/result.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <string>

namespace crashcheck::io {
namespace {

constexpr ErrorCode kAllCodes[] = {
    ErrorCode::kIo,           ErrorCode::kNoSpace,         ErrorCode::kWouldBlock,
    ErrorCode::kCorrupt,      ErrorCode::kInvalidArgument, ErrorCode::kInvalidData,
    ErrorCode::kCrashed,      ErrorCode::kPoisoned,        ErrorCode::kNotFound,
    ErrorCode::kNoPermission, ErrorCode::kExists,          ErrorCode::kNotEmpty};

TEST(Result, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const ErrorCode code : kAllCodes) names.insert(name(code));
  EXPECT_EQ(names.size(), std::size(kAllCodes));
  EXPECT_FALSE(names.contains("unknown error"));
}

TEST(Result, AnErrnoMeansNoSpaceWhereSomethingIsExhaustedAndAnIoErrorOtherwise) {
  for (const int error : {ENOSPC, EDQUOT, EFBIG}) {
    EXPECT_EQ(code_of_errno(error), ErrorCode::kNoSpace) << error;
  }
  for (const int error : {EIO, EROFS, EACCES, EBADF, 0, -1}) {
    EXPECT_EQ(code_of_errno(error), ErrorCode::kIo) << error;
  }
}

TEST(Result, TheTextSaysWhatFailedWhereAndWhy) {
  EXPECT_EQ(to_string(Error{ErrorCode::kInvalidData, "open", "too short", 7, 0, false}),
            "open at 7: invalid data: too short");
}

TEST(Result, TheTextBeginsWithThePathOfTheFile) {
  Error error{ErrorCode::kInvalidData, "open", "too short", 7};
  error.path = ErrorPath("some/heap");
  EXPECT_EQ(to_string(error), "some/heap: open at 7: invalid data: too short");
}

TEST(Result, AnErrorGetsAPathIfItHasNone) {
  const auto failed = [] { return Result<int>(fail(ErrorCode::kIo, "read", "")); };
  const Result<int> once = about_file(failed(), ErrorPath("one"));
  EXPECT_EQ(once.error().path.text(), "one");
  EXPECT_EQ(about_file(once, ErrorPath("two")).error().path.text(), "one");
  EXPECT_EQ(about_file(Result<int>(7), ErrorPath("one")).value(), 7);
  EXPECT_NE(once.error(), failed().error());
  EXPECT_EQ(once.error().path, ErrorPath("one")) << "paths are alike where their texts are";
}

TEST(Result, TheTextEndsWithTheSystemsMessage) {
  EXPECT_EQ(to_string(Error{ErrorCode::kNoSpace, "write", "", 4096, ENOSPC, false}),
            std::string("write at 4096: no space: ") + std::strerror(ENOSPC));
}

TEST(Result, TheTextNamesTheFirstByteOnlyWhereBytesAreAddressed) {
  for (const char* operation : {"read", "write", "resize", "zero"}) {
    EXPECT_EQ(to_string(Error{ErrorCode::kIo, operation, "", 0, 0, false}),
              std::string(operation) + " at 0: I/O error");
  }
  EXPECT_EQ(to_string(Error{ErrorCode::kWouldBlock, "lock", "", 0, 0, false}), "lock: would block");
}

TEST(Result, AnInjectedErrorSaysSo) {
  EXPECT_EQ(to_string(Error{ErrorCode::kIo, "sync", "", 0, 0, true}), "sync: I/O error (injected)");
}

TEST(Result, FailFillsInEverythingButTheSystemError) {
  const Result<int> result = fail(ErrorCode::kCorrupt, "walk", "too deep", 48);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{ErrorCode::kCorrupt, "walk", "too deep", 48, 0, false}));
}

Result<int> half(int value) {
  if (value % 2 != 0) {
    return fail(ErrorCode::kInvalidArgument, "half", "odd", static_cast<std::uint64_t>(value));
  }
  return value / 2;
}

Result<int> quarter(int value) {
  CRASHCHECK_ASSIGN(const int once, half(value));
  CRASHCHECK_ASSIGN(const int twice, half(once));
  return twice;
}

TEST(Result, AssignGoesOnWithTheValue) { EXPECT_EQ(quarter(12).value(), 3); }

TEST(Result, AssignReturnsTheFirstError) {
  EXPECT_EQ(quarter(7).error().offset, 7U);
  EXPECT_EQ(quarter(6).error().offset, 3U);
}

TEST(Result, AssignMovesWhatCannotBeCopied) {
  const auto unwrap = []() -> Result<int> {
    CRASHCHECK_ASSIGN(const auto pointer, Result<std::unique_ptr<int>>(std::make_unique<int>(5)));
    return *pointer;
  };
  EXPECT_EQ(unwrap().value(), 5);
}

TEST(Result, TryGoesOnOrReturnsTheError) {
  const auto both = [](int first, int second) -> Result<void> {
    CRASHCHECK_TRY(half(first));
    CRASHCHECK_TRY(half(second));
    return {};
  };
  EXPECT_TRUE(both(2, 4));
  EXPECT_EQ(both(1, 3).error().offset, 1U);
  EXPECT_EQ(both(2, 3).error().offset, 3U);
}

}  // namespace
}  // namespace crashcheck::io
