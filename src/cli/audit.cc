// crashcheck audit: every guarantee, operation, store and device, with the evidence, in one folder.
#include "audit/audit.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>

#include "audit/json.h"
#include "audit_folder.h"
#include "audit_reports.h"
#include "audit_table.h"
#include "build_facts.h"
#include "commands.h"
#include "environment.h"
#include "explorer/program_name.h"
#include "grouped.h"
#include "isolation_options.h"
#include "offer.h"
#include "option_limits.h"
#include "progress.h"
#include "time_watch.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxCampaignStates = std::uint64_t{1} << 50U;

/// From the mildest to the most hostile, as "holds up to" needs them; then those that are in no
/// order with them.
constexpr std::string_view kInOrder[] = {"kill",    "ordered", "powerloss-4k", "powerloss",
                                         "hostile", "full",    "unsafe"};

struct AuditOptions {
  std::string out;
  std::string baseline;
  audit::Plan plan;
  std::optional<double> seconds;
  std::vector<std::string> protocols;
  std::vector<std::string> profiles = {std::begin(kInOrder), std::end(kInOrder)};
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  IsolationOptions isolation;
};

/// Whether two devices do the same, however they were named.
bool are_same(faultfs::DeviceProfile a, faultfs::DeviceProfile b) {
  a.name.clear();
  b.name.clear();
  return a == b;
}

/// What is wrong with one more device behind these.
std::optional<std::string> objection(const std::vector<faultfs::DeviceProfile>& before,
                                     const faultfs::DeviceProfile& profile,
                                     const std::string& text) {
  if (profile.sync == faultfs::SyncHonesty::kLying) {
    return fmt::format(
        "--device {}: a device whose syncs lie is the control of every audit, and no store "
        "survives it: name others",
        text);
  }
  const auto same = std::ranges::find_if(
      before, [&](const faultfs::DeviceProfile& each) { return are_same(each, profile); });
  if (same != before.end()) {
    return fmt::format("--device {}: the same device as {}, which is named already", text,
                       to_string(*same));
  }
  return std::nullopt;
}

/// The named devices among these in the order that they should have; empty where they have it.
std::string better_order(const std::vector<faultfs::DeviceProfile>& profiles) {
  std::vector<std::string> given;
  for (const faultfs::DeviceProfile& profile : profiles) given.push_back(to_string(profile));
  std::erase_if(given, [](const std::string& name) {
    return std::ranges::find(kInOrder, name) == std::end(kInOrder);
  });
  std::vector<std::string> better = given;
  std::ranges::sort(better, {}, [](const std::string& name) {
    return std::ranges::find(kInOrder, name) - std::begin(kInOrder);
  });
  return better == given ? std::string() : fmt::format("{}", fmt::join(better, " "));
}

tl::expected<audit::Plan, std::string> make_plan(const AuditOptions& options) {
  audit::Plan plan = options.plan;
  plan.build = build_id();
  plan.isolation = options.isolation.isolation();
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  for (const explorer::Store* subject : *subjects) {
    if (std::ranges::count(*subjects, subject) > 1) {
      return tl::unexpected(fmt::format("--store {}: it is named twice", subject->name()));
    }
  }
  plan.subjects = std::move(*subjects);
  const auto medium = common_medium(plan.subjects);
  if (!medium) return tl::unexpected(medium.error());
  if (*medium == faultfs::Medium::kDirectory) {
    return tl::unexpected(
        fmt::format("--store {}: it keeps its data in a directory, for which there is no audit; "
                    "use '{} explore'",
                    plan.subjects.front()->name(), explorer::program_name()));
  }
  for (const std::string& text : options.profiles) {
    auto profile = find_profile(*medium, text);
    if (!profile) return tl::unexpected(profile.error());
    if (auto problem = objection(plan.profiles, *profile, text)) return tl::unexpected(*problem);
    plan.profiles.push_back(std::move(*profile));
  }
  if (const std::string order = better_order(plan.profiles); !order.empty()) {
    return tl::unexpected("--device: name the mildest first: " + order);
  }
  return plan;
}

/// How long is left is told by the crash states of campaigns; how long proofs and minimal cases
/// take nobody knows.
std::string progress_text(const audit::AuditProgress& progress, double seconds,
                          std::optional<double> time_limit) {
  const explorer::CampaignProgress& campaigns = progress.campaigns;
  const std::uint64_t states = campaigns.states;
  const double left = static_cast<double>(progress.states_left);
  const double part = left > 0 ? 1 - left / static_cast<double>(progress.states_planned) : 0;
  std::optional<double> until_limit;
  if (time_limit) until_limit = std::max(0.0, *time_limit - seconds);
  return fmt::format(
      "{} of {} done; {} ({}/s), {} distinct, {} violating{}{}", progress.parts_done.load(),
      counted(progress.parts, "part"), counted(states, "crash state"), per_second(states, seconds),
      grouped(campaigns.tested), grouped(campaigns.violating),
      left > 0 ? "" : "; proofs and minimal cases", time_left(part, seconds, until_limit));
}

/// Everything but the clock is the same for the same plan.
audit::Circumstances circumstances_at(std::chrono::system_clock::time_point begun) {
  audit::Circumstances circumstances;
  circumstances.environment = environment();
  circumstances.begun = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                    std::chrono::time_point_cast<std::chrono::seconds>(begun));
  circumstances.seconds =
      std::chrono::duration<double>(std::chrono::system_clock::now() - begun).count();
  return circumstances;
}

int exit_status(const audit::Result& result) {
  if (std::ranges::any_of(result.stores, &audit::StoreResult::is_violated)) return kViolation;
  return std::ranges::all_of(result.stores, &audit::StoreResult::holds) ? kHeld : kUnknown;
}

int audit_stores(const AuditOptions& options, const Common& common) {
  const auto begun = std::chrono::system_clock::now();
  const auto plan = make_plan(options);
  if (!plan) return complain(plan.error());
  std::optional<AuditDigest> baseline;
  if (!options.baseline.empty()) {
    auto read = read_baseline(options.baseline, *plan);
    if (!read) return complain(read.error());
    baseline = std::move(*read);
  }
  const fs::path out = options.out;
  AuditFolder folder(out);
  if (const auto taken = folder.take(*plan); !taken) return complain(taken.error());
  const audit::Archive kept = folder.state();

  audit::Audit audit(*plan);
  if (const auto resumed = audit.resume(kept); !resumed) {
    return complain(fmt::format("{}: {}", (out / "state").string(), resumed.error()),
                    advice_on(resumed.error()));
  }
  audit::AuditProgress progress;
  {
    const ProgressLine line(progress.campaigns.stop, [&](double seconds) {
      return progress_text(progress, seconds, options.seconds);
    });
    std::optional<std::chrono::steady_clock::duration> limit;
    if (options.seconds) limit = duration_of(*options.seconds);
    const TimeWatch watch(options.seconds, progress.campaigns.stop);
    if (const auto done = audit.run(options.jobs, limit, kept, progress); !done) {
      return complain(done.error());
    }
  }
  const audit::Result result = audit.result();
  const auto written = write_reports(out, *plan, result, circumstances_at(begun), baseline);
  if (!written) return complain(written.error());
  for (const audit::StoreResult& store : result.stores) {
    std::cout << as_table(store, common.palette());
  }
  if (*written) std::cout << (*written)->text(common.palette());
  std::cout << closing_words(out, result, common.palette());
  return exit_status(result);
}

std::vector<Option> options_of(AuditOptions& options) {
  static const std::string kStoreText = fmt::format("Store; {} if not given", usual_stores());
  return {
      {.names = "--out",
       .target = &options.out,
       .description = "The folder for the reports and for what is needed to go on another time",
       .value = "DIRECTORY",
       .rule = not_empty(),
       .is_required = true},
      {.names = "--baseline",
       .target = &options.baseline,
       .description = "An earlier audit's folder or audit.json: say what has changed since",
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--seed",
       .target = &options.plan.seed,
       .description = "Number of the campaigns; the same seed, the same audit",
       .rule = whole_number(0, UINT64_MAX),
       .shows_default = true},
      {.names = "--states",
       .target = &options.plan.states,
       .description = "Each campaign begins no more histories after this many crash states",
       .rule = whole_number(1, kMaxCampaignStates),
       .shows_default = true},
      {.names = "--time",
       .target = &options.seconds,
       .description = "Stop after about this many seconds; the same command goes on from there",
       .rule = duration(kMaxSeconds)},
      {.names = "--store",
       .target = &options.protocols,
       .description = kStoreText,
       .rule = known_values(names_of(offer().stores)),
       .synonym = "--protocol"},
      {.names = "--device",
       .target = &options.profiles,
       .description = "Devices, the mildest first, as for explore",
       .rule = known_values(device_names()),
       .synonym = "--profile",
       .shows_default = true},
      {.names = "--units",
       .target = &options.plan.units,
       .description = "Prove stores of at most this many units (of a heap, 32 bytes each); 0: "
                      "none; if not given, "
                      "what each device allows in some seconds",
       .rule = whole_number(0, kMaxUnits)},
      {.names = "--operations",
       .target = &options.plan.operations,
       .description = "The longest history",
       .rule = whole_number(1, kMaxOperations),
       .shows_default = true},
      {.names = "--nested",
       .target = &options.plan.nested,
       .description = "How many crashes in a row may hit the recoveries from a crash",
       .rule = whole_number(0, kMaxNested),
       .shows_default = true},
      {.names = "--crashes",
       .target = &options.plan.crashes,
       .description = "How many crashes a history may go through, recoveries not counted",
       .rule = whole_number(1, kMaxCrashes),
       .shows_default = true},
      {.names = "--jobs",
       .target = &options.jobs,
       .description = "Threads; the result does not depend on them",
       .rule = whole_number(1, kMaxJobs)},
  };
}

}  // namespace

Command audit_command(const Common& common) {
  auto options = std::make_shared<AuditOptions>();
  return {
      .name = "audit",
      .description = "Every guarantee, operation, protocol and device, with the evidence for each",
      .options = with_isolation(options_of(*options), options->isolation),
      .run = [options, &common] { return audit_stores(*options, common); }};
}

}  // namespace crashcheck::cli
