// crashcheck audit: every guarantee, operation, store and device, with the evidence, in one folder.
#include "audit/audit.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <thread>

#include "audit/json.h"
#include "audit_folder.h"
#include "audit_junit.h"
#include "audit_table.h"
#include "commands.h"
#include "commit.h"
#include "files.h"
#include "grouped.h"
#include "option_values.h"
#include "page/page.h"
#include "progress.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxStates = std::uint64_t{1} << 50U;
constexpr std::size_t kMaxOperations = 10'000;
constexpr std::uint64_t kMaxSeconds = 1'000'000'000;  // far below what the clock can count
constexpr std::uint64_t kMaxUnits = 64;
constexpr unsigned kMaxJobs = 256;
constexpr unsigned kMaxNested = 16;
constexpr unsigned kMaxCrashes = 64;

struct Options {
  std::string out;
  audit::Plan plan;
  std::optional<double> seconds;
  std::vector<std::string> protocols;
  std::vector<std::string> profiles = {"kill", "ordered", "powerloss-4k", "powerloss", "hostile"};
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
};

#if defined(__clang__)
constexpr const char* kCompiler = "clang++ " __clang_version__;
#else
constexpr const char* kCompiler = "g++ " __VERSION__;
#endif

/// From the mildest to the most hostile, as "holds up to" needs them.
constexpr std::string_view kMildestFirst[] = {"kill", "ordered", "powerloss-4k", "powerloss",
                                              "hostile"};

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
        "--profile {}: a device whose syncs lie is the control of every audit, and no store "
        "survives it: name others",
        text);
  }
  const auto same = std::ranges::find_if(
      before, [&](const faultfs::DeviceProfile& each) { return are_same(each, profile); });
  if (same != before.end()) {
    return fmt::format("--profile {}: the same device as {}, which is named already", text,
                       to_string(*same));
  }
  return std::nullopt;
}

/// The named devices among these in the order that they should have; empty where they have it.
std::string better_order(const std::vector<faultfs::DeviceProfile>& profiles) {
  std::vector<std::string> given;
  for (const faultfs::DeviceProfile& profile : profiles) given.push_back(to_string(profile));
  std::erase_if(given, [](const std::string& name) {
    return std::ranges::find(kMildestFirst, name) == std::end(kMildestFirst);
  });
  std::vector<std::string> better = given;
  std::ranges::sort(better, {}, [](const std::string& name) {
    return std::ranges::find(kMildestFirst, name) - std::begin(kMildestFirst);
  });
  return better == given ? std::string() : fmt::format("{}", fmt::join(better, " "));
}

tl::expected<audit::Plan, std::string> make_plan(const Options& options) {
  audit::Plan plan = options.plan;
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  for (const explorer::Subject* subject : *subjects) {
    if (std::ranges::count(*subjects, subject) > 1) {
      return tl::unexpected(fmt::format("--protocol {}: it is named twice", subject->name()));
    }
  }
  plan.subjects = std::move(*subjects);
  for (const std::string& text : options.profiles) {
    auto profile = find_profile(text);
    if (!profile) return tl::unexpected(profile.error());
    if (auto problem = objection(plan.profiles, *profile, text)) return tl::unexpected(*problem);
    plan.profiles.push_back(std::move(*profile));
  }
  if (const std::string order = better_order(plan.profiles); !order.empty()) {
    return tl::unexpected("--profile: name the mildest first: " + order);
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
  return fmt::format("{} of {} parts done; {} crash states ({}/s), {} distinct, {} violating{}{}",
                     progress.parts_done.load(), progress.parts.load(), grouped(states),
                     per_second(states, seconds), grouped(campaigns.tested),
                     grouped(campaigns.violating), left > 0 ? "" : "; proofs and minimal cases",
                     time_left(part, seconds, until_limit));
}

/// Everything but the clock is the same for the same plan.
audit::Circumstances circumstances_at(std::chrono::system_clock::time_point begun) {
  audit::Circumstances circumstances{CRASHCHECK_VERSION, CRASHCHECK_COMMIT, kCompiler, {}, 0};
  circumstances.begun = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                    std::chrono::time_point_cast<std::chrono::seconds>(begun));
  circumstances.seconds =
      std::chrono::duration<double>(std::chrono::system_clock::now() - begun).count();
  return circumstances;
}

tl::expected<void, std::string> write_reports(const fs::path& out, const audit::Plan& plan,
                                              const audit::Result& result,
                                              const audit::Circumstances& circumstances) {
  const auto write = [&](const fs::path& name, const std::string& text) {
    return write_text((out / name).string(), text);
  };
  auto done = write("audit.json", to_json(plan, result, circumstances).dump(1) + "\n");
  if (done) done = write("junit.xml", as_junit(plan, result, circumstances));
  for (std::size_t i = 0; done && i < result.stores.size(); ++i) {
    const audit::StoreResult& store = result.stores[i];
    const auto data = page_data(plan, result, i, circumstances);
    done = write(page_name(store), page::audit_page(data));
    for (const audit::Violation& violation : store.violations) {
      if (!done) break;
      done = write(fs::path("cases") / case_file_of(store, violation),
                   to_string(violation.example.reproduction));
    }
  }
  return done;
}

int exit_status(const audit::Result& result) {
  if (std::ranges::any_of(result.stores, &audit::StoreResult::is_violated)) return kViolation;
  return std::ranges::all_of(result.stores, &audit::StoreResult::holds) ? kHeld : kUnknown;
}

int audit_stores(const Options& options, const Common& common) {
  const auto begun = std::chrono::system_clock::now();
  const auto plan = make_plan(options);
  if (!plan) return complain(plan.error());
  const fs::path out = options.out;
  AuditFolder folder(out);
  if (const auto taken = folder.take(*plan); !taken) return complain(taken.error());
  const audit::Store kept = folder.state();

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
    if (const auto done = audit.run(options.jobs, limit, kept, progress); !done) {
      return complain(done.error());
    }
  }
  const audit::Result result = audit.result();
  if (const auto written = write_reports(out, *plan, result, circumstances_at(begun)); !written) {
    return complain(written.error());
  }
  for (const audit::StoreResult& store : result.stores) {
    std::cout << as_table(store, common.palette());
  }
  std::cout << closing_words(out, result, common.palette());
  return exit_status(result);
}

}  // namespace

Command add_audit(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "audit", "Every guarantee, operation, protocol and device, with the evidence for each");
  audit::Plan& plan = options->plan;
  command
      ->add_option("--out", options->out,
                   "The folder for the reports and for what is needed to go on another time")
      ->type_name("DIRECTORY")
      ->required()
      ->check(not_empty());
  command->add_option("--seed", plan.seed, "Number of the campaigns; the same seed, the same audit")
      ->capture_default_str()
      ->transform(whole_number(0, UINT64_MAX));
  command
      ->add_option("--states", plan.states,
                   "Each campaign begins no more histories after this many crash states")
      ->capture_default_str()
      ->transform(whole_number(1, kMaxStates));
  command
      ->add_option("--time", options->seconds,
                   "Stop after about this many seconds; the same command goes on from there")
      ->check(positive_number(kMaxSeconds));
  command->add_option("--protocol", options->protocols, "Write protocol; all of them if not given")
      ->check(known_values(protocol_names()));
  command->add_option("--profile", options->profiles, "Devices, the mildest first, as for explore")
      ->capture_default_str()
      ->check(known_values(profile_names()));
  command
      ->add_option("--units", plan.units,
                   "Prove heaps of at most this many units of 32 bytes; 0: none; if not given, "
                   "what each device allows in some seconds")
      ->transform(whole_number(0, kMaxUnits));
  command->add_option("--operations", plan.operations, "The longest history")
      ->capture_default_str()
      ->transform(whole_number(1, kMaxOperations));
  command
      ->add_option("--nested", plan.nested,
                   "How many crashes in a row may hit the recoveries from a crash")
      ->capture_default_str()
      ->transform(whole_number(0, kMaxNested));
  command
      ->add_option("--crashes", plan.crashes,
                   "How many crashes a history may go through, recoveries not counted")
      ->capture_default_str()
      ->transform(whole_number(1, kMaxCrashes));
  command->add_option("--jobs", options->jobs, "Threads; the result does not depend on them")
      ->transform(whole_number(1, kMaxJobs));
  return [options, &common] { return audit_stores(*options, common); };
}

}  // namespace crashcheck::cli
