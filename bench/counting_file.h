// Counts what a store asks of its file.
#pragma once

#include <cstdint>
#include <memory>

#include "io/file.h"

namespace crashcheck::bench {

struct Traffic {
  std::uint64_t events = 0;
  std::uint64_t syncs = 0;
  std::uint64_t bytes_written = 0;

  Traffic operator-(const Traffic& earlier) const {
    return {events - earlier.events, syncs - earlier.syncs, bytes_written - earlier.bytes_written};
  }
};

/// Passes every call on to a file that it owns.
class CountingFile final : public io::File {
 public:
  CountingFile(std::unique_ptr<io::File> target, Traffic& traffic)
      : target_(std::move(target)), traffic_(traffic) {}

  [[nodiscard]] io::Result<void> sync() override {
    ++traffic_.events;
    ++traffic_.syncs;
    return target_->sync();
  }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    ++traffic_.events;
    traffic_.bytes_written += bytes.size();
    return target_->write_at(offset, bytes);
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    ++traffic_.events;
    return target_->resize(size_bytes);
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    return target_->read_at(offset, into);
  }
  [[nodiscard]] io::Result<std::uint64_t> size() const override { return target_->size(); }

 private:
  std::unique_ptr<io::File> target_;
  Traffic& traffic_;
};

}  // namespace crashcheck::bench
