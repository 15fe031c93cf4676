// A store that claims the journaled protocol: opens as a test says, and works as another store.
#pragma once

#include <functional>
#include <memory>

#include "examples.h"
#include "explorer/forwarding_store.h"
#include "ghost_tree_model/heap_session.h"

namespace crashcheck::testing {

class JournaledStub final : public explorer::ForwardingStore {
 public:
  using Open = std::function<io::Result<void>(io::File&)>;

  /// Borrows `worker`, a GhostTree, which is not opened before the first operation. `open` is all
  /// that an open does.
  JournaledStub(const explorer::Store& worker, Open open)
      : ForwardingStore(journaled()), worker_(worker), open_(std::move(open)) {}

  [[nodiscard]] std::string_view name() const override { return "journaled stub"; }

  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    CRASHCHECK_TRY(open_(*file));
    return std::make_unique<LazySession>(worker_, std::move(file));
  }

 private:
  class LazySession final : public ghost_tree::HeapSession {
   public:
    LazySession(const explorer::Store& worker, std::unique_ptr<io::File> file)
        : worker_(worker), file_(std::move(file)) {}

    using HeapSession::apply;
    [[nodiscard]] io::Result<ghost_tree::Returned> apply(
        const history::Operation& operation, std::span<const oracle::Placement> operands) override {
      if (!session_) {
        CRASHCHECK_ASSIGN(session_, worker_.open(std::move(file_)));
      }
      return dynamic_cast<ghost_tree::HeapSession&>(*session_).apply(operation, operands);
    }

   private:
    const explorer::Store& worker_;
    std::unique_ptr<io::File> file_;
    std::unique_ptr<explorer::Session> session_;
  };

  const explorer::Store& worker_;
  Open open_;
};

/// Opens without a look at the file.
inline io::Result<void> open_silently(io::File& /*file*/) { return {}; }

}  // namespace crashcheck::testing
