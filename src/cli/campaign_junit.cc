// Campaigns as JUnit XML, which every CI system shows.
#include <fmt/format.h>

#include <algorithm>

#include "campaign_words.h"

namespace crashcheck::cli {
namespace {

using explorer::Group;
using explorer::Signature;

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

/// Whether the minimal case of a group shows a violation of `guarantee`, as its verdict or beside
/// it.
bool shows(const Group& group, oracle::Guarantee guarantee) {
  return group.shrunk &&
         std::ranges::any_of(group.shrunk->sighting.findings, [&](const oracle::Finding& finding) {
           return finding.guarantee == guarantee;
         });
}

/// An explained violation of the guarantee: one that it is the verdict of, where there is one.
std::string failure_text(const FinishedCampaign& campaign, oracle::Guarantee guarantee) {
  const Signature* example = nullptr;
  for (const auto& [signature, group] : campaign.result.groups) {
    if (!shows(group, guarantee)) continue;
    if (example == nullptr || signature.guarantee == guarantee) example = &signature;
    if (signature.guarantee == guarantee) break;
  }
  return example == nullptr ? std::string("no minimal case shows it")
                            : explained(campaign, *example, report::Palette());
}

class JunitSuite {
 public:
  explicit JunitSuite(std::string_view name) : name_(escape_xml(name)) {}

  void pass(std::string_view test) { tests_ += begin(test) + "/>\n"; }
  /// Nothing is known about it.
  void skip(std::string_view test) {
    ++skipped_;
    tests_ += begin(test) + ">\n      <skipped/>\n    </testcase>\n";
  }
  void fail(std::string_view test, std::string_view message, std::string_view details) {
    ++failures_;
    tests_ += begin(test) +
              fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                          escape_xml(message), escape_xml(details));
  }

  [[nodiscard]] std::string text() const {
    return fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n"
        "{}  </testsuite>\n",
        name_, count_, failures_, skipped_, tests_);
  }

 private:
  std::string begin(std::string_view test) {
    ++count_;
    return fmt::format("    <testcase classname=\"{}\" name=\"{}\"", name_, escape_xml(test));
  }

  std::string name_;
  std::string tests_;
  std::size_t count_ = 0;
  std::size_t failures_ = 0;
  std::size_t skipped_ = 0;
};

/// Whether every way of failing came about: what did not has shown nothing.
void add_activation(const FinishedCampaign& campaign, JunitSuite& suite) {
  std::string missing;
  for (const explorer::FaultKind& kind : campaign.result.never_fired()) {
    missing += to_string(kind) + "\n";
  }
  if (missing.empty()) {
    suite.pass("every fault fired");
  } else {
    suite.fail("every fault fired", "some never did: try more sequences", missing);
  }
}

}  // namespace

std::string as_junit(const std::vector<FinishedCampaign>& campaigns) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"crashcheck\">\n";
  for (const FinishedCampaign& campaign : campaigns) {
    JunitSuite suite(fmt::format("crashcheck.{}.{}", campaign.subject->name(),
                                 to_string(campaign.options.scope.profile)));
    for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
      const auto guarantee = static_cast<oracle::Guarantee>(i);
      if (is_violated(campaign, guarantee)) {
        suite.fail(oracle::name(guarantee), verdict_text(campaign, guarantee, report::Palette()),
                   failure_text(campaign, guarantee));
      } else if (was_looked_at(campaign, guarantee)) {
        suite.pass(oracle::name(guarantee));
      } else {
        suite.skip(oracle::name(guarantee));
      }
    }
    if (!campaign.result.fired.empty()) add_activation(campaign, suite);
    text += suite.text();
  }
  return text + "</testsuites>\n";
}

}  // namespace crashcheck::cli
