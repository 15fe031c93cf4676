// A file that only notes what it is asked, and answers as it is told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/file.h"

namespace crashcheck::faultfs {

struct SpyFile final : io::File {
  static constexpr std::uint64_t kSize = 77;
  static constexpr std::byte kContent{0x43};

  mutable std::vector<std::string> calls;  ///< "write 3 at 5", "sync", ...
  std::optional<io::Error> failure;        ///< the answer to every call while it is set

  [[nodiscard]] io::Result<void> sync() override { return note("sync"); }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return note("write " + std::to_string(bytes.size()) + " at " + std::to_string(offset));
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return note("resize " + std::to_string(size_bytes));
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    CRASHCHECK_TRY(note("read " + std::to_string(into.size()) + " at " + std::to_string(offset)));
    for (std::byte& byte : into) byte = kContent;
    return {};
  }
  [[nodiscard]] io::Result<std::uint64_t> size() const override {
    CRASHCHECK_TRY(note("size"));
    return kSize;
  }

 private:
  [[nodiscard]] io::Result<void> note(std::string call) const {
    calls.push_back(std::move(call));
    if (failure) return io::Failure(*failure);
    return {};
  }
};

}  // namespace crashcheck::faultfs
