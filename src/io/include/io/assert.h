// Assertions on what the program itself guarantees: a REQUIRES of a function, an invariant of an
// object. They are checked in every build, so that a broken one stops the program before it harms a
// file. Bytes from a file and answers of the system are not asserted: they are checked, and refused
// as errors. Thread rule: assertions may fail on any thread.
#pragma once

namespace crashcheck::io {

/// Prints "FILE:LINE: assertion failed: WHAT" as one line to standard error and aborts. Every
/// failed assertion comes here, so that one place decides what becomes of it.
[[noreturn, gnu::cold]] void assertion_failed(const char* file, int line,
                                              const char* what) noexcept;

}  // namespace crashcheck::io

#ifdef __FILE_NAME__
#define CRASHCHECK_ASSERT_FILE_ __FILE_NAME__
#else
#define CRASHCHECK_ASSERT_FILE_ __FILE__
#endif

// CRASHCHECK_ASSERT(CONDITION) or CRASHCHECK_ASSERT(CONDITION, "what it means"). The condition is
// evaluated once and costs one predictable branch. Usable in constexpr functions.
#define CRASHCHECK_ASSERT(condition, ...)                                          \
  do {                                                                             \
    if (!(condition)) [[unlikely]] {                                               \
      ::crashcheck::io::assertion_failed(CRASHCHECK_ASSERT_FILE_, __LINE__,        \
                                         #condition __VA_OPT__(": " __VA_ARGS__)); \
    }                                                                              \
  } while (false)
