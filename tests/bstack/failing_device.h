// A stack of ten bytes on a file whose calls fail on demand.
#pragma once

#include <memory>

#include "bstack/stack.h"
#include "expected_events.h"
#include "failing_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::bstack {

inline constexpr std::uint64_t kLength = 10;

struct FailingDevice {
  [[nodiscard]] Stack open(Protocol protocol = Protocol::kInPlace) {
    return Stack::open(std::make_unique<FailingFile>(memory, plan), protocol).value();
  }
  [[nodiscard]] io::Bytes bytes() const { return {memory.bytes().begin(), memory.bytes().end()}; }

  faultfs::MemoryFile memory{joined({file_header(kLength), pattern(kLength)})};
  FailurePlan plan;
};

}  // namespace crashcheck::bstack
