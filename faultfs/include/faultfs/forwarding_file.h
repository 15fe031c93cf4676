// Base of the decorators: passes every call on to a borrowed file. By itself it gives a store a
// file to own while the caller keeps the real one.
#pragma once

#include "io/file.h"

namespace crashcheck::faultfs {

class ForwardingFile : public io::File {
 public:
  /// Borrows `target`, which must outlive this object.
  explicit ForwardingFile(io::File& target) : target_(target) {}

  [[nodiscard]] io::Result<void> sync() override { return target_.sync(); }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return target_.write_at(offset, bytes);
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return target_.resize(size_bytes);
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    return target_.read_at(offset, into);
  }
  [[nodiscard]] io::Result<std::uint64_t> size() const override { return target_.size(); }
  [[nodiscard]] io::Result<io::FileRange> next_data(std::uint64_t begin,
                                                    std::uint64_t end) const override {
    return target_.next_data(begin, end);
  }

 protected:
  [[nodiscard]] io::File& target() { return target_; }
  [[nodiscard]] const io::File& target() const { return target_; }

 private:
  io::File& target_;
};

}  // namespace crashcheck::faultfs
