// A store of two functions that forgets to sync before it renames, and the crash that shows it.
#include <check/explore.h>
#include <io/or_throw.h>

#include <cstdio>
#include <span>

namespace {

using crashcheck::io::or_throw;

void save(crashcheck::Directory& disk, char content) {
  {
    const auto file = or_throw(disk.open("new", {.create = true, .truncate = true}));
    or_throw(file->write_at(0, std::as_bytes(std::span(&content, 1))));
  }
  or_throw(disk.rename("new", "config"));
  or_throw(disk.sync());
}

bool is_whole(crashcheck::Directory& disk) {
  const auto status = disk.status("config");
  return !status || status->size_bytes == 1;
}

}  // namespace

int main() {
  const crashcheck::Report report = crashcheck::explore(
      [](crashcheck::World& world) {
        save(world.disk(), 'a');
        save(world.disk(), 'b');
      },
      [](crashcheck::CrashState& state,
         std::span<const std::string>) -> std::optional<crashcheck::Violation> {
        if (is_whole(state)) return std::nullopt;
        return crashcheck::Violation{"empty", "config has no content"};
      },
      {.cases = "", .jobs = 2});
  std::fputs(crashcheck::to_string(report).c_str(), stdout);
  return report.findings.size() == 1 && !report.findings.front().suggestion.empty() ? 0 : 1;
}
