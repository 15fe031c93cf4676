// Suites as text.
#include "junit.h"

#include <fmt/format.h>

namespace crashcheck::cli {
namespace {

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace

JunitSuite::JunitSuite(std::string_view name) : name_(escape_xml(name)) {}

void JunitSuite::pass(std::string_view test) { tests_ += begin(test) + "/>\n"; }

void JunitSuite::skip(std::string_view test) {
  ++skipped_;
  tests_ += begin(test) + ">\n      <skipped/>\n    </testcase>\n";
}

void JunitSuite::fail(std::string_view test, std::string_view message, std::string_view details) {
  ++failures_;
  tests_ +=
      begin(test) + fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                                escape_xml(message), escape_xml(details));
}

std::string JunitSuite::text() const {
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n"
      "{}  </testsuite>\n",
      name_, count_, failures_, skipped_, tests_);
}

std::string JunitSuite::begin(std::string_view test) {
  ++count_;
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\"", name_, escape_xml(test));
}

std::string junit_document(const std::string& suites) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"crashcheck\">\n" + suites +
         "</testsuites>\n";
}

}  // namespace crashcheck::cli
