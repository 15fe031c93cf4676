// Suites as text.
#include "junit.h"

#include <fmt/format.h>

#include "printable.h"

namespace crashcheck::cli {
namespace {

/// The text with `newline` for each end of a line: in an attribute it would be read as a space.
std::string escape_xml(std::string_view text, std::string_view newline) {
  std::string escaped;
  while (true) {
    const std::size_t end = text.find('\n');
    for (const char c : printable(text.substr(0, end))) {
      switch (c) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '"': escaped += "&quot;"; break;
        default: escaped += c;
      }
    }
    if (end == std::string_view::npos) return escaped;
    escaped += newline;
    text.remove_prefix(end + 1);
  }
}

std::string attribute(std::string_view text) { return escape_xml(text, "&#10;"); }

}  // namespace

JunitSuite::JunitSuite(std::string_view name) : name_(attribute(name)) {}

void JunitSuite::note(std::string_view property, std::string_view value) {
  properties_ += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", attribute(property),
                             attribute(value));
}

void JunitSuite::pass(std::string_view test) { tests_ += begin(test) + "/>\n"; }

void JunitSuite::skip(std::string_view test, std::string_view reason) {
  ++skipped_;
  tests_ += begin(test) +
            fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", attribute(reason));
}

void JunitSuite::fail(std::string_view test, std::string_view message, std::string_view details) {
  add_failure("violation", test, message, details);
}

void JunitSuite::fail_as_unknown(std::string_view test, std::string_view message,
                                 std::string_view details) {
  add_failure("unknown", test, message, details);
}

void JunitSuite::add_failure(std::string_view type, std::string_view test, std::string_view message,
                             std::string_view details) {
  ++failures_;
  tests_ += begin(test) + fmt::format(
                              ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
                              "    </testcase>\n",
                              type, attribute(message), escape_xml(details, "\n"));
}

std::string JunitSuite::text() const {
  const std::string properties =
      properties_.empty() ? "" : "    <properties>\n" + properties_ + "    </properties>\n";
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" "
      "time=\"0\">\n{}{}  </testsuite>\n",
      name_, count_, failures_, skipped_, properties, tests_);
}

std::string JunitSuite::begin(std::string_view test) {
  ++count_;
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", name_,
                     attribute(test));
}

std::string junit_document(const std::vector<JunitSuite>& suites) {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::string text;
  for (const JunitSuite& suite : suites) {
    tests += suite.tests();
    failures += suite.failures();
    text += suite.text();
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"crashcheck\" tests=\"{}\" "
      "failures=\"{}\" errors=\"0\" time=\"0\">\n{}</testsuites>\n",
      tests, failures, text);
}

}  // namespace crashcheck::cli
