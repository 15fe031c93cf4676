// A store that reports each of its calls to a CallWatch.
#pragma once

#include <memory>
#include <utility>

#include "explorer/call_watch.h"
#include "explorer/store.h"
#include "watched_file.h"

namespace crashcheck::explorer {

/// Owns the file that it watches.
class OwnedWatchedFile final : public faultfs::ForwardingFile {
 public:
  OwnedWatchedFile(std::unique_ptr<io::File> file, std::unique_ptr<WatchedFile> watched)
      : ForwardingFile(static_cast<io::File&>(*watched)),
        file_(std::move(file)),
        watched_(std::move(watched)) {}

 private:
  std::unique_ptr<io::File> file_;
  std::unique_ptr<WatchedFile> watched_;
};

/// The first open is the recovery of `life`, those that follow come after it. Unlike other stores
/// it belongs to one thread.
class WatchedStore final : public Store {
 public:
  /// Borrows both.
  WatchedStore(const Store& store, CallWatch& watch, std::size_t life)
      : store_(store), watch_(watch), life_(life) {}

  [[nodiscard]] std::string_view name() const override { return store_.name(); }
  [[nodiscard]] const Promises& promises() const override { return store_.promises(); }
  [[nodiscard]] const Workload& workload() const override { return store_.workload(); }
  [[nodiscard]] std::unique_ptr<Model> new_model() const override { return store_.new_model(); }
  [[nodiscard]] faultfs::Medium medium() const override { return store_.medium(); }
  [[nodiscard]] std::uint64_t max_file_bytes() const override { return store_.max_file_bytes(); }
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open(
      std::unique_ptr<io::File> file) const override {
    watch_.begin(opened_ ? CallWatch::Stage::kAfter : CallWatch::Stage::kRecovery, life_);
    opened_ = true;
    auto watched = std::make_unique<WatchedFile>(*file, watch_);
    return store_.open(std::make_unique<OwnedWatchedFile>(std::move(file), std::move(watched)));
  }
  /// The calls to a directory are not watched.
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open_in(
      io::Directory& directory) const override {
    return store_.open_in(directory);
  }

 private:
  const Store& store_;
  CallWatch& watch_;
  std::size_t life_;
  mutable bool opened_ = false;
};

}  // namespace crashcheck::explorer
