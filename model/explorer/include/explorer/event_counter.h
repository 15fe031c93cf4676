// Counts the events that a store issues, and keeps nothing of them.
#pragma once

#include <cstdint>

#include "faultfs/forwarding_file.h"

namespace crashcheck::explorer {

class EventCounter final : public faultfs::ForwardingFile {
 public:
  /// Borrows both. Adds to `events` each call that is to change something, whether it succeeds or
  /// not.
  EventCounter(io::File& target, std::uint64_t& events) : ForwardingFile(target), events_(events) {}

  [[nodiscard]] io::Result<void> sync() override {
    ++events_;
    return target().sync();
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    ++events_;
    return target().write_at(offset, bytes);
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    ++events_;
    return target().resize(size_bytes);
  }

 private:
  std::uint64_t& events_;
};

}  // namespace crashcheck::explorer
