// Errors as values: what went wrong, where, and what the caller can do about it.
// Plain data that is copied without allocation; safe to copy between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace crashcheck::io {

/// Says what the caller can do; message texts are for people only.
enum class ErrorCode : std::uint8_t {
  kIo,               ///< the device failed: reopen, which recovers what is committed
  kNoSpace,          ///< the device is full, or too small for what was asked
  kWouldBlock,       ///< the file is locked: try again later
  kInvalidData,      ///< the file is not of this format: it was left untouched
  kInvalidArgument,  ///< the request makes no sense: nothing changed
  kCorrupt,          ///< the file's own structures contradict each other
  kCrashed,          ///< a simulated device lost power: nothing works until it is reopened
  kPoisoned,         ///< an earlier mutation failed: reopen the file to go on
  kNotFound,         ///< there is no file of that name
  kNoPermission,     ///< the system refuses access to the file
  kExists,           ///< there is a file of that name already
  kNotEmpty,         ///< the directory has names in it
};

/// Stable name of a code, as printed: "invalid data", "would block", ...
[[nodiscard]] std::string_view name(ErrorCode code);

/// What an errno of a failed transfer means to the caller: kNoSpace where a device, a quota or a
/// limit is exhausted (ENOSPC, EDQUOT, EFBIG), kIo otherwise.
[[nodiscard]] ErrorCode code_of_errno(int system_error);

/// The name of a file, shared by the errors about it: copying one allocates nothing. Plain value.
class ErrorPath {
 public:
  ErrorPath() = default;
  explicit ErrorPath(std::string path)
      : text_(std::make_shared<const std::string>(std::move(path))) {}

  /// Empty where no file is known. Valid as long as the object.
  [[nodiscard]] std::string_view text() const { return text_ ? *text_ : std::string_view(); }
  [[nodiscard]] bool empty() const { return text().empty(); }

  bool operator==(const ErrorPath& other) const { return text() == other.text(); }

 private:
  std::shared_ptr<const std::string> text_;
};

struct Error {
  ErrorCode code = ErrorCode::kIo;
  std::string_view operation;  ///< what was attempted; refers to a string literal
  std::string_view reason;     ///< why it failed; refers to a string literal, may be empty
  std::uint64_t offset = 0;    ///< where, in the terms of `operation`: a byte offset or a length
  int system_error = 0;        ///< errno of the failed call, 0 if there was none
  bool injected = false;       ///< a fault put there on purpose
  ErrorPath path = {};         ///< of the file, where it has a name

  bool operator==(const Error&) const = default;
};

/// One line for a person; an offset of 0 is left out where it says nothing:
/// "heap.db: write at 4096: no space: No space left on device".
[[nodiscard]] std::string to_string(const Error& error);

template <typename T>
using Result = tl::expected<T, Error>;

/// Adds the path to an error that has none.
template <typename T>
[[nodiscard]] Result<T> about_file(Result<T> result, const ErrorPath& path) {
  if (!result && result.error().path.empty()) result.error().path = path;
  return result;
}

using Failure = tl::unexpected<Error>;

/// Shorthand for the common way of failing without a system error.
[[nodiscard]] inline Failure fail(ErrorCode code, std::string_view operation,
                                  std::string_view reason, std::uint64_t offset = 0) {
  return Failure(Error{code, operation, reason, offset, 0, false});
}

}  // namespace crashcheck::io

// Returns the error of `expression` (any Result) to the caller, or goes on. An expression may
// contain a lambda that uses the macro.
#define CRASHCHECK_TRY(expression) \
  CRASHCHECK_TRY_(CRASHCHECK_CONCAT(try_result_, __COUNTER__), expression)
#define CRASHCHECK_TRY_(temporary, expression)                        \
  do {                                                                \
    if (auto temporary = (expression); !temporary)                    \
      return ::crashcheck::io::Failure(std::move(temporary).error()); \
  } while (false)

#define CRASHCHECK_CONCAT_(a, b) a##b
#define CRASHCHECK_CONCAT(a, b) CRASHCHECK_CONCAT_(a, b)

// Declares or assigns `target` from the value of `expression`, or returns its error.
#define CRASHCHECK_ASSIGN(target, expression) \
  CRASHCHECK_ASSIGN_(CRASHCHECK_CONCAT(assign_result_, __COUNTER__), target, expression)
#define CRASHCHECK_ASSIGN_(temporary, target, expression)                         \
  auto temporary = (expression);                                                  \
  if (!temporary) return ::crashcheck::io::Failure(std::move(temporary).error()); \
  target = std::move(*temporary)
