// Asks the compiler's macros, the libraries, uname and /proc.
#include "environment.h"

#include <fmt/core.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <xxhash.h>

#include <fstream>
#include <nlohmann/json_fwd.hpp>
#include <thread>
#include <tl/expected.hpp>

#include "build_facts.h"

namespace crashcheck::cli {
namespace {

constexpr std::string_view kNotTold = "unknown";

std::string or_unknown(std::string text) {
  return text.empty() ? std::string(kNotTold) : std::move(text);
}

/// What stands after `name` and `separator` on the first line of a file that begins with `name`;
/// without quotes around it.
std::string field_of(const char* path, std::string_view name, char separator) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t at = line.find(separator);
    if (at == std::string::npos) continue;
    std::string value = line.substr(at + 1);
    std::erase(value, '"');
    value.erase(0, value.find_first_not_of(" \t"));
    return value;
  }
  return {};
}

std::string kernel() {
  utsname names{};
  if (::uname(&names) != 0) return std::string(kNotTold);
  return fmt::format("{} {} {}", names.sysname, names.release, names.machine);
}

std::string cxx_library() {
#if defined(_LIBCPP_VERSION)
  return fmt::format("libc++ {}", _LIBCPP_VERSION);
#else
  return fmt::format("libstdc++ {} ({})", _GLIBCXX_RELEASE, __GLIBCXX__);
#endif
}

std::string dotted(unsigned major, unsigned minor, unsigned patch) {
  return fmt::format("{}.{}.{}", major, minor, patch);
}

/// Of those that are linked, what is linked; of those that are compiled in, their headers.
/// RapidCheck has no version.
std::vector<audit::Environment::Library> libraries() {
  constexpr unsigned kStep = 100;
  const unsigned xxhash = ::XXH_versionNumber();
  return {{"expected",
           dotted(TL_EXPECTED_VERSION_MAJOR, TL_EXPECTED_VERSION_MINOR, TL_EXPECTED_VERSION_PATCH)},
          {"fmt",
           dotted(FMT_VERSION / (kStep * kStep), FMT_VERSION / kStep % kStep, FMT_VERSION % kStep)},
          {"glibc", ::gnu_get_libc_version()},
          {"libfiu", CRASHCHECK_LIBFIU_VERSION},
          {"libmd", CRASHCHECK_LIBMD_VERSION},
          {"nlohmann_json", dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                   NLOHMANN_JSON_VERSION_PATCH)},
          {"xxhash", dotted(xxhash / (kStep * kStep), xxhash / kStep % kStep, xxhash % kStep)}};
}

audit::Environment found_out() {
  audit::Environment found;
  found.version = CRASHCHECK_VERSION;
  found.commit = built_commit();
  found.build = build_id();
  found.compiler = built_with();
  found.build_type = CRASHCHECK_BUILD_TYPE;
  found.flags = CRASHCHECK_CXX_FLAGS;
  found.cxx_library = cxx_library();
  found.system = or_unknown(field_of("/etc/os-release", "PRETTY_NAME", '='));
  found.kernel = kernel();
  found.processor = or_unknown(field_of("/proc/cpuinfo", "model name", ':'));
  found.processors = std::thread::hardware_concurrency();
  found.libraries = libraries();
  return found;
}

}  // namespace

const audit::Environment& environment() {
  static const audit::Environment kEnvironment = found_out();
  return kEnvironment;
}

void note_maker(const audit::Environment& environment, JunitSuite& suite) {
  suite.note("version", environment.version);
  suite.note("commit", environment.commit);
  suite.note("build", environment.build);
  suite.note("compiler", environment.compiler);
}

}  // namespace crashcheck::cli
