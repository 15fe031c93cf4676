// Known-bad stores: a real one with something done to its file before each open, or to its answers.
// The checker must catch every one of them.
#pragma once

#include <functional>

#include "explorer/forwarding_store.h"
#include "ghost_tree_model/heap_session.h"

namespace crashcheck::testing {

class SabotagedSubject final : public explorer::ForwardingStore {
 public:
  using BeforeOpen = std::function<io::Result<void>(io::File&)>;
  using Answer = std::function<io::Result<ghost_tree::Returned>(
      ghost_tree::HeapSession&, const history::Operation&, std::span<const oracle::Placement>)>;

  /// Borrows `real`, a GhostTree. Either function may be empty.
  SabotagedSubject(const explorer::Store& real, BeforeOpen before_open, Answer answer = {})
      : ForwardingStore(real), before_open_(std::move(before_open)), answer_(std::move(answer)) {}

  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    if (before_open_) CRASHCHECK_TRY(before_open_(*file));
    CRASHCHECK_ASSIGN(auto session, real().open(std::move(file)));
    if (!answer_) return session;
    return std::make_unique<SabotagedSession>(std::move(session), answer_);
  }

 private:
  class SabotagedSession final : public ghost_tree::HeapSession {
   public:
    SabotagedSession(std::unique_ptr<explorer::Session> real, const Answer& answer)
        : real_(std::move(real)), answer_(answer) {}

    using HeapSession::apply;
    [[nodiscard]] io::Result<ghost_tree::Returned> apply(
        const history::Operation& operation, std::span<const oracle::Placement> operands) override {
      return answer_(dynamic_cast<ghost_tree::HeapSession&>(*real_), operation, operands);
    }

   private:
    std::unique_ptr<explorer::Session> real_;
    const Answer& answer_;
  };

  BeforeOpen before_open_;
  Answer answer_;
};

}  // namespace crashcheck::testing
