// JUnit XML, which every CI system shows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crashcheck::cli {

/// One <testsuite>.
class JunitSuite {
 public:
  explicit JunitSuite(std::string_view name);

  void pass(std::string_view test);
  /// Nothing is known about it.
  void skip(std::string_view test);
  void fail(std::string_view test, std::string_view message, std::string_view details);

  [[nodiscard]] std::string text() const;

 private:
  std::string begin(std::string_view test);

  std::string name_;
  std::string tests_;
  std::size_t count_ = 0;
  std::size_t failures_ = 0;
  std::size_t skipped_ = 0;
};

/// The document around suites.
[[nodiscard]] std::string junit_document(const std::string& suites);

}  // namespace crashcheck::cli
