// A store whose calls somebody is told of.
#pragma once

#include <memory>
#include <utility>

#include "explorer/subject.h"
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

/// The first open is the recovery of `life`, those that follow come after it. Unlike other subjects
/// it belongs to one thread.
class WatchedSubject final : public Subject {
 public:
  /// Borrows both.
  WatchedSubject(const Subject& subject, CallWatch& watch, std::size_t life)
      : subject_(subject), watch_(watch), life_(life) {}

  [[nodiscard]] std::string_view name() const override { return subject_.name(); }
  [[nodiscard]] oracle::Protocol protocol() const override { return subject_.protocol(); }
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open(
      std::unique_ptr<io::File> file) const override {
    watch_.begin(opened_ ? CallWatch::Stage::kAfter : CallWatch::Stage::kRecovery, life_);
    opened_ = true;
    auto watched = std::make_unique<WatchedFile>(*file, watch_);
    return subject_.open(std::make_unique<OwnedWatchedFile>(std::move(file), std::move(watched)));
  }

 private:
  const Subject& subject_;
  CallWatch& watch_;
  std::size_t life_;
  mutable bool opened_ = false;
};

}  // namespace crashcheck::explorer
