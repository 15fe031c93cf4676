// What a workload did to its disk, as one line for each call. Thread rule: plain functions.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "check/world.h"
#include "faultfs/memory_directory.h"

namespace crashcheck::adapters {

inline std::vector<std::string> calls_of(const std::function<void(World& world)>& workload) {
  faultfs::DirectoryTrace trace;
  faultfs::MemoryDirectory disk(trace);
  World world(disk);
  workload(world);
  std::vector<std::string> calls;
  faultfs::NodeNames names(trace);
  for (const faultfs::DirectoryEvent& event : trace.events()) {
    names.move_to(calls.size());
    calls.push_back(to_string(trace, event, names));
  }
  return calls;
}

}  // namespace crashcheck::adapters
