// JUnit XML, which every CI system shows. docs/schemas/junit.xsd says what of it. No test is timed:
// the same results give the same bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crashcheck::cli {

/// One <testsuite>. Texts may be of any bytes; what XML does not allow is shown as "\x1b".
class JunitSuite {
 public:
  explicit JunitSuite(std::string_view name);

  /// Something about all its tests, such as what to run them again with.
  void note(std::string_view property, std::string_view value);

  void pass(std::string_view test);
  /// Nothing is known about it, for this reason.
  void skip(std::string_view test, std::string_view reason);
  void fail(std::string_view test, std::string_view message, std::string_view details);
  /// A failure that is no violation: less was shown than was asked for.
  void fail_as_unknown(std::string_view test, std::string_view message, std::string_view details);

  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::size_t tests() const { return count_; }
  [[nodiscard]] std::size_t failures() const { return failures_; }

 private:
  std::string begin(std::string_view test);
  void add_failure(std::string_view type, std::string_view test, std::string_view message,
                   std::string_view details);

  std::string name_;
  std::string properties_;
  std::string tests_;
  std::size_t count_ = 0;
  std::size_t failures_ = 0;
  std::size_t skipped_ = 0;
};

/// The document around suites.
[[nodiscard]] std::string junit_document(const std::vector<JunitSuite>& suites);

}  // namespace crashcheck::cli
