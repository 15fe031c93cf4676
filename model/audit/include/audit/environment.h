// The program and the machine that made a piece of evidence. It stands in every report and outside
// of every digest and comparison: evidence is the same wherever it is made. Values, one thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace crashcheck::audit {

struct Environment {
  struct Library {
    std::string name;
    std::string version;
  };

  std::string version;
  std::string commit;    ///< of the source; "unknown" where that is not known
  std::string build;     ///< hash of the program's file; two programs with the same one do the same
  std::string compiler;  ///< "g++ 12.2.0"
  std::string build_type;   ///< "Release"
  std::string flags;        ///< of the compiler, for all sources
  std::string cxx_library;  ///< "libstdc++ 12"
  std::string system;       ///< "Debian GNU/Linux 12 (bookworm)"
  std::string kernel;       ///< "Linux 6.1.0 x86_64"
  std::string processor;
  unsigned processors = 0;         ///< that the program may use
  std::vector<Library> libraries;  ///< those with a version that is known
};

/// The object `environment` of every report; docs/schemas/environment.schema.json says what is in
/// it.
[[nodiscard]] nlohmann::ordered_json to_json(const Environment& environment);

/// "made by crashcheck 0.1.0 (COMMIT), build HASH": for the first lines of a case.
[[nodiscard]] std::string maker_of(const Environment& environment);

}  // namespace crashcheck::audit
