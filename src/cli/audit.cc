// crashcheck audit: every guarantee, operation, store and device, with the evidence, in one folder.
#include "audit/audit.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <thread>

#include "audit/json.h"
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
constexpr std::uint64_t kMaxPartBytes = std::uint64_t{4} << 30U;

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

tl::expected<audit::Plan, std::string> make_plan(const Options& options) {
  audit::Plan plan = options.plan;
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  plan.subjects = std::move(*subjects);
  for (const std::string& text : options.profiles) {
    auto profile = find_profile(text);
    if (!profile) return tl::unexpected(profile.error());
    plan.profiles.push_back(std::move(*profile));
  }
  return plan;
}

/// The folders of the audit, made and found writable before anything is done.
tl::expected<void, std::string> make_folders(const fs::path& out) {
  for (const fs::path& folder : {out, out / "state", out / "cases"}) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
      return tl::unexpected(fmt::format("--out {}: {}", folder.string(), error.message()));
    }
    if (const auto checked = check_directory_writable(folder.string()); !checked) {
      return tl::unexpected("--out " + checked.error());
    }
  }
  return {};
}

audit::Store store_in(const fs::path& folder) {
  return {[folder](const std::string& name) -> std::optional<std::string> {
            const std::string path = (folder / name).string();
            std::error_code error;
            if (!fs::exists(path, error)) return std::nullopt;
            auto text = read_text(path, kMaxPartBytes, Source::kRegularFile);
            // What cannot be read is not the same as nothing: it will be found to be damaged.
            return text ? std::move(*text) : std::string();
          },
          [folder](const std::string& name, const std::string& text) {
            return write_text((folder / name).string(), text);
          }};
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
  if (const auto made = make_folders(out); !made) return complain(made.error());
  const audit::Store kept = store_in(out / "state");

  audit::Audit audit(*plan);
  if (const auto resumed = audit.resume(kept); !resumed) {
    return complain(fmt::format("{}: {}", (out / "state").string(), resumed.error()),
                    "The folder belongs to another audit: name another one with --out, or delete "
                    "its state to begin anew.");
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
