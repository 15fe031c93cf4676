// Devices that break what the File interface promises, one promise each. They stand between a
// store and the device whose crashes are explored, and are new at every open.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "wrapped_subject.h"

namespace crashcheck::testing {

/// Says of every `kEach`-th sync that it is done, and does not do it.
template <unsigned kEach>
class DropsSyncs final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> sync() override {
    return ++syncs_ % kEach == 0 ? io::Result<void>() : target().sync();
  }

 private:
  unsigned syncs_ = 0;
};

/// Lets every second write wait until the next one has overtaken it, over a sync, if need be.
class SwapsWrites final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    if (!waiting_) {
      waiting_ = Write{offset, io::Bytes(bytes.begin(), bytes.end())};
      return {};
    }
    CRASHCHECK_TRY(target().write_at(offset, bytes));
    return catch_up();
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    CRASHCHECK_TRY(catch_up());
    return target().resize(size_bytes);
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    CRASHCHECK_TRY(target().read_at(offset, into));
    for (std::size_t i = 0; waiting_ && i < waiting_->bytes.size(); ++i) {
      const std::uint64_t at = waiting_->offset + i;
      if (offset <= at && at - offset < into.size()) into[at - offset] = waiting_->bytes[i];
    }
    return {};
  }

 private:
  struct Write {
    std::uint64_t offset = 0;
    io::Bytes bytes;
  };

  io::Result<void> catch_up() {
    if (!waiting_) return {};
    const Write late = *std::exchange(waiting_, std::nullopt);
    return target().write_at(late.offset, late.bytes);
  }

  std::optional<Write> waiting_;
};

/// Base of those that do something else than every `kEach`-th write.
template <unsigned kEach>
class MistreatsWrites : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) final {
    return ++writes_ % kEach == 0 ? mistreat(offset, bytes) : target().write_at(offset, bytes);
  }

 private:
  [[nodiscard]] virtual io::Result<void> mistreat(std::uint64_t offset, io::ByteView bytes) = 0;

  unsigned writes_ = 0;
};

class LosesWrites final : public MistreatsWrites<5> {
 public:
  using MistreatsWrites::MistreatsWrites;

 private:
  io::Result<void> mistreat(std::uint64_t /*offset*/, io::ByteView /*bytes*/) override {
    return {};
  }
};

/// Puts a write one sector further.
class MisdirectsWrites final : public MistreatsWrites<5> {
 public:
  using MistreatsWrites::MistreatsWrites;

 private:
  io::Result<void> mistreat(std::uint64_t offset, io::ByteView bytes) override {
    return target().write_at(offset + 512, bytes);
  }
};

/// Acknowledges a write of which only the first half has arrived.
class TearsWrites final : public MistreatsWrites<5> {
 public:
  using MistreatsWrites::MistreatsWrites;

 private:
  io::Result<void> mistreat(std::uint64_t offset, io::ByteView bytes) override {
    return target().write_at(offset, bytes.first(bytes.size() / 2));
  }
};

class LosesResizes final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return ++resizes_ % 5 == 0 ? io::Result<void>() : target().resize(size_bytes);
  }

 private:
  unsigned resizes_ = 0;
};

/// Has a cache for reads that no write invalidates.
class ReadsWhatWasThereOnce final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    const auto [known, is_new] = cache_.try_emplace({offset, into.size()});
    if (is_new) {
      known->second.resize(into.size());
      CRASHCHECK_TRY(target().read_at(offset, known->second));
    }
    std::ranges::copy(known->second, into.begin());
    return {};
  }

 private:
  mutable std::map<std::pair<std::uint64_t, std::size_t>, io::Bytes> cache_;
};

}  // namespace crashcheck::testing
