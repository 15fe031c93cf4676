// A store that claims the journaled protocol: opens as a test says, and works as another store.
#pragma once

#include <functional>
#include <memory>

#include "explorer/subject.h"

namespace crashcheck::testing {

class JournaledStub final : public explorer::Subject {
 public:
  using Open = std::function<io::Result<void>(io::File&)>;

  /// Borrows `real`, which is not opened before the first operation. `open` is all that an open
  /// does.
  JournaledStub(const explorer::Subject& real, Open open) : real_(real), open_(std::move(open)) {}

  [[nodiscard]] std::string_view name() const override { return "journaled stub"; }
  [[nodiscard]] oracle::Protocol protocol() const override { return oracle::Protocol::kJournaled; }

  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    CRASHCHECK_TRY(open_(*file));
    return std::make_unique<LazySession>(real_, std::move(file));
  }

 private:
  class LazySession final : public explorer::Session {
   public:
    LazySession(const explorer::Subject& real, std::unique_ptr<io::File> file)
        : real_(real), file_(std::move(file)) {}

    [[nodiscard]] io::Result<explorer::Returned> apply(
        const history::Operation& operation, std::span<const oracle::Placement> operands) override {
      if (!session_) {
        CRASHCHECK_ASSIGN(session_, real_.open(std::move(file_)));
      }
      return session_->apply(operation, operands);
    }

   private:
    const explorer::Subject& real_;
    std::unique_ptr<io::File> file_;
    std::unique_ptr<explorer::Session> session_;
  };

  const explorer::Subject& real_;
  Open open_;
};

/// Opens without a look at the file.
inline io::Result<void> open_silently(io::File& /*file*/) { return {}; }

}  // namespace crashcheck::testing
