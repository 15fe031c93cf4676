// The store that a checker has opened on its file, for a model to put to use.
// Thread rule: as the checker.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "explorer/store.h"

namespace crashcheck::explorer {

class OpenedStore final : public OpenStore {
 public:
  using Open = std::function<io::Result<std::unique_ptr<Session>>()>;
  using Image = std::function<const faultfs::Image&()>;

  /// `image` is that of the medium as it is now, on which `open` opens the store once more.
  OpenedStore(Image image, std::uint64_t unit_bytes, std::unique_ptr<Session> session, Open open)
      : image_(std::move(image)),
        unit_bytes_(unit_bytes),
        session_(std::move(session)),
        open_(std::move(open)) {}

  Session& session() override { return *session_; }
  io::Result<void> reopen() override {
    session_.reset();
    CRASHCHECK_ASSIGN(session_, open_());
    return {};
  }
  [[nodiscard]] RecoveredFile file() const override {
    return {image_(), unit_bytes_, session_.get()};
  }

 private:
  Image image_;
  std::uint64_t unit_bytes_;
  std::unique_ptr<Session> session_;
  Open open_;
};

}  // namespace crashcheck::explorer
