// The write protocols: one file format, two ways of committing changes to it.
#pragma once

#include <cstdint>

namespace crashcheck::bstack {

enum class Protocol : std::uint8_t {
  /// As published: each step of an operation is durable by itself, so that a crash inside leaves
  /// any number of its first steps. Kept exact, as the subject of an audit.
  kInPlace,
  /// Each operation takes effect as a whole, whatever the device loses, tears or reorders: a redo
  /// record after the payload commits it. The one to use.
  kJournaled,
};

}  // namespace crashcheck::bstack
