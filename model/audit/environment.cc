// Environments as JSON and as a line of a case.
#include "audit/environment.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace crashcheck::audit {

nlohmann::ordered_json to_json(const Environment& environment) {
  nlohmann::ordered_json json = {{"version", environment.version},
                                 {"commit", environment.commit},
                                 {"build", environment.build},
                                 {"compiler", environment.compiler},
                                 {"build_type", environment.build_type},
                                 {"flags", environment.flags},
                                 {"cxx_library", environment.cxx_library},
                                 {"libraries", nlohmann::ordered_json::object()},
                                 {"system", environment.system},
                                 {"kernel", environment.kernel},
                                 {"processor", environment.processor},
                                 {"processors", environment.processors}};
  for (const auto& [name, version] : environment.libraries) json["libraries"][name] = version;
  return json;
}

std::string maker_of(const Environment& environment) {
  return fmt::format("made by crashcheck {} ({}), build {}", environment.version,
                     environment.commit, environment.build);
}

}  // namespace crashcheck::audit
