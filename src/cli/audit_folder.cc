// Locks, plans and files.
#include "audit_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "audit/plan_file.h"
#include "files.h"
#include "input.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxPlanBytes = 100'000;
constexpr std::uint64_t kMaxPartBytes = std::uint64_t{4} << 30U;

fs::path plan_in(const fs::path& out) { return out / kPlanFile; }

/// Something that an audit writes, if it is there.
std::optional<fs::path> report_in(const fs::path& out) {
  std::error_code error;
  for (const std::string_view name : kReportFiles) {
    if (fs::exists(out / name, error)) return out / name;
  }
  for (const char* name : {"in-place.html", "journaled.html"}) {
    if (fs::exists(out / name, error)) return out / name;
  }
  for (const char* folder : {"cases", "state"}) {
    for (const fs::directory_entry& entry : fs::directory_iterator(out / folder, error)) {
      const fs::path& path = entry.path();
      if (path.filename() != "plan" && !is_temporary(path.string())) return path;
    }
  }
  return std::nullopt;
}

/// Reports without a plan may be of anything.
tl::expected<void, std::string> check_whose(const fs::path& out) {
  std::error_code error;
  const fs::path plan = plan_in(out);
  if (fs::exists(plan, error) && fs::file_size(plan, error) > 0) return {};
  if (const auto report = report_in(out)) {
    return tl::unexpected(
        fmt::format("{}: there are reports of an audit, such as {}, and no state/plan that says of "
                    "which: name an empty folder with --out",
                    out.string(), report->string()));
  }
  return {};
}

tl::expected<void, std::string> failed(const std::string& path) {
  return tl::unexpected(fmt::format("{}: {}", path, std::generic_category().message(errno)));
}

/// Whether the folder is of `plan`; `text` is what its own plan says.
tl::expected<void, std::string> check(const std::string& path, const std::string& text,
                                      const audit::Plan& plan) {
  const auto differing = differences(text, plan);
  if (!differing) {
    return tl::unexpected(
        fmt::format("{}: {}: nobody can say which audit this folder is of: "
                    "name an empty one with --out",
                    path, differing.error()));
  }
  if (differing->empty()) return {};
  if (differing->starts_with(audit::kBuildOfPlan)) {  // and nothing else: it comes last
    return tl::unexpected(fmt::format(
        "{}: another build of the program has made it ({}), and what that has found says "
        "nothing of this one: name another folder with --out, or go on with that build",
        path, differing->substr(audit::kBuildOfPlan.size() + 1)));
  }
  return tl::unexpected(
      fmt::format("{}: the folder belongs to another audit: {}: name another "
                  "folder with --out",
                  path, *differing));
}

}  // namespace

AuditFolder::~AuditFolder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

tl::expected<void, std::string> AuditFolder::take(const audit::Plan& plan) {
  if (auto checked = check_whose(out_); !checked) return checked;
  if (auto made = make(); !made) return made;
  const std::string path = plan_in(out_).string();
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) return failed(path);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return failed(path);
    return tl::unexpected(fmt::format("{}: another audit is at work there", out_.string()));
  }
  auto text = read_text(path, kMaxPlanBytes, Source::kRegularFile);
  if (!text) return tl::unexpected(std::move(text.error()));
  return text->empty() ? begin(plan) : check(path, *text, plan);
}

/// Found writable before anything is done.
tl::expected<void, std::string> AuditFolder::make() const {
  for (const fs::path& folder : {out_, out_ / "state", out_ / "cases"}) {
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

tl::expected<void, std::string> AuditFolder::begin(const audit::Plan& plan) const {
  const std::string path = plan_in(out_).string();
  const std::string text = to_plan_file(plan);
  const ssize_t written = ::write(descriptor_, text.data(), text.size());
  if (written < 0) return failed(path);
  if (static_cast<std::size_t>(written) == text.size()) return {};
  return tl::unexpected(path + ": it could not be written as a whole: delete it");
}

audit::Archive AuditFolder::state() const {
  const fs::path folder = out_ / "state";
  return {[folder](const std::string& name) -> std::optional<std::string> {
            const std::string path = (folder / name).string();
            std::error_code error;
            if (!fs::exists(path, error)) return std::nullopt;
            auto text = read_text(path, kMaxPartBytes, Source::kRegularFile);
            // What cannot be read is not the same as nothing: it will be found to be damaged.
            return text ? std::move(*text) : std::string();
          },
          [folder, out = out_](const std::string& name, const std::string& text) {
            const std::string path = (folder / name).string();
            return write_text(path, text).map_error([&](const std::string& error) {
              // The file means nothing to a user; the folder and the reason do.
              const std::string head = path + ": ";
              return fmt::format(
                  "--out {}: what the audit needs to go on cannot be kept: {}; the same command "
                  "goes on from what was kept before",
                  out.string(), error.starts_with(head) ? error.substr(head.size()) : error);
            });
          }};
}

std::string_view advice_on(const std::string& problem) {
  return problem.find("about other work") != std::string::npos
             ? "Another version of the program has made it: name an empty folder with --out."
             : "Delete that file to have its part of the audit done anew, or name an empty folder "
               "with --out.";
}

}  // namespace crashcheck::cli
