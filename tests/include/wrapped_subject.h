// A real store on a file with something between the two: counting calls, hiding errors.
#pragma once

#include <functional>
#include <memory>

#include "explorer/forwarding_store.h"
#include "faultfs/forwarding_file.h"

namespace crashcheck::testing {

/// Base of what stands between: owns the file that it passes calls on to.
class OwningFile : public faultfs::ForwardingFile {
 public:
  explicit OwningFile(std::unique_ptr<io::File> file)
      : ForwardingFile(*file), file_(std::move(file)) {}

 private:
  std::unique_ptr<io::File> file_;
};

class WrappedSubject final : public explorer::ForwardingStore {
 public:
  using Wrap = std::function<std::unique_ptr<io::File>(std::unique_ptr<io::File>)>;

  /// Borrows `real`. `wrap` is called at each open.
  WrappedSubject(const explorer::Store& real, Wrap wrap)
      : ForwardingStore(real), wrap_(std::move(wrap)) {}

  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    return real().open(wrap_(std::move(file)));
  }

 private:
  Wrap wrap_;
};

/// The wrapper that puts a `Between`, made from the file, around it.
template <typename Between>
WrappedSubject::Wrap wrapped_in() {
  return [](std::unique_ptr<io::File> file) { return std::make_unique<Between>(std::move(file)); };
}

}  // namespace crashcheck::testing
