// A store that is open on a file in memory.
#pragma once

#include <memory>

#include "explorer/store.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::testing {

/// open() comes before anything else.
class OpenInMemory final : public explorer::OpenStore {
 public:
  /// Borrows `store`.
  OpenInMemory(const explorer::Store& store, io::ByteView file) : store_(store) {
    file_.assign(file);
  }

  [[nodiscard]] io::Result<void> open() {
    CRASHCHECK_ASSIGN(session_, store_.open(std::make_unique<faultfs::ForwardingFile>(file_)));
    return {};
  }

  [[nodiscard]] explorer::Session& session() override { return *session_; }
  [[nodiscard]] io::Result<void> reopen() override {
    session_.reset();
    return open();
  }
  [[nodiscard]] explorer::RecoveredFile file() const override { return {file_.image()}; }

 private:
  const explorer::Store& store_;
  faultfs::MemoryFile file_;
  std::unique_ptr<explorer::Session> session_;
};

}  // namespace crashcheck::testing
