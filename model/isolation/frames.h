// Messages through a channel: their kind and length, then their bytes. Internal to the layer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crashcheck::isolation {

enum class FrameKind : std::uint8_t {
  kRequest,
  kAnswer,
  kDeath,    ///< the worker died; another one waits for the request
  kTrouble,  ///< the work itself threw, outside of every check
};

struct Frame {
  FrameKind kind = FrameKind::kTrouble;
  std::string body;
};

/// Waits until it is written. False once the reader is gone.
[[nodiscard]] bool send_frame(int fd, FrameKind kind, std::string_view body);
/// Waits for one. Nothing once the writer is gone.
[[nodiscard]] std::optional<Frame> receive_frame(int fd);

}  // namespace crashcheck::isolation
