// Writes a plan as lines of a name and a value, which a later run of the audit compares.
#include "audit/plan_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checksum.h"

namespace crashcheck::audit {
namespace {

constexpr std::string_view kPlanMagic = "crashcheck-audit-plan 2\n";
constexpr std::string_view kChecksum = "checksum ";

using Lines = std::vector<std::pair<std::string, std::string>>;

Lines lines_of(const Plan& plan) {
  std::vector<std::string_view> protocols;
  for (const explorer::Store* subject : plan.subjects) protocols.push_back(subject->name());
  std::vector<std::string> profiles;
  for (const faultfs::DeviceProfile& profile : plan.profiles) {
    profiles.push_back(to_string(profile));
  }
  return {{"seed", std::to_string(plan.seed)},
          {"protocols", fmt::format("{}", fmt::join(protocols, " "))},
          {"profiles", fmt::format("{}", fmt::join(profiles, " "))},
          {"states", std::to_string(plan.states)},
          {"operations", std::to_string(plan.operations)},
          {"nested", std::to_string(plan.nested)},
          {"crashes", std::to_string(plan.crashes)},
          {"deep-trees", std::to_string(plan.deep_trees)},
          {"units", plan.units ? std::to_string(*plan.units) : "what each device allows"},
          {std::string(kBuildOfPlan), plan.build}};
}

std::string text_of(const Lines& lines) {
  std::string text(kPlanMagic);
  for (const auto& [name, value] : lines) text += fmt::format("{} {}\n", name, value);
  return text;
}

}  // namespace

std::string to_plan_file(const Plan& plan) {
  const std::string text = text_of(lines_of(plan));
  return fmt::format("{}{}{}\n", text, kChecksum, checksum_of(text));
}

tl::expected<std::string, std::string> differences(std::string_view text, const Plan& plan) {
  if (!text.starts_with(kPlanMagic)) return tl::unexpected(std::string("not the plan of an audit"));
  const std::size_t end = text.rfind(kChecksum);
  if (end == std::string_view::npos ||
      text.substr(end) != fmt::format("{}{}\n", kChecksum, checksum_of(text.substr(0, end)))) {
    return tl::unexpected(std::string("damaged"));
  }
  std::string_view rest = text.substr(0, end);
  rest.remove_prefix(kPlanMagic.size());
  std::string differing;
  for (const auto& [name, value] : lines_of(plan)) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (!line.starts_with(name + " ")) return tl::unexpected(std::string("not of this version"));
    rest.remove_prefix(line.size() + 1);
    const std::string_view there = line.substr(name.size() + 1);
    if (there == value) continue;
    differing += fmt::format("{}{} {}, not {}", differing.empty() ? "" : "; ", name, there, value);
  }
  return differing;
}

}  // namespace crashcheck::audit
