// Known-bad stores: a real one with something done to its file before each open, or to its answers.
// The checker must catch every one of them.
#pragma once

#include <functional>

#include "explorer/subject.h"

namespace crashcheck::testing {

class SabotagedSubject final : public explorer::Subject {
 public:
  using BeforeOpen = std::function<io::Result<void>(io::File&)>;
  using Answer = std::function<io::Result<explorer::Returned>(
      explorer::Session&, const history::Operation&, std::span<const oracle::Placement>)>;

  /// Borrows `real`. Either function may be empty.
  SabotagedSubject(const explorer::Subject& real, BeforeOpen before_open, Answer answer = {})
      : real_(real), before_open_(std::move(before_open)), answer_(std::move(answer)) {}

  [[nodiscard]] std::string_view name() const override { return real_.name(); }
  [[nodiscard]] oracle::Protocol protocol() const override { return real_.protocol(); }

  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    if (before_open_) CRASHCHECK_TRY(before_open_(*file));
    CRASHCHECK_ASSIGN(auto session, real_.open(std::move(file)));
    if (!answer_) return session;
    return std::make_unique<SabotagedSession>(std::move(session), answer_);
  }

 private:
  class SabotagedSession final : public explorer::Session {
   public:
    SabotagedSession(std::unique_ptr<explorer::Session> real, const Answer& answer)
        : real_(std::move(real)), answer_(answer) {}

    [[nodiscard]] io::Result<explorer::Returned> apply(
        const history::Operation& operation, std::span<const oracle::Placement> operands) override {
      return answer_(*real_, operation, operands);
    }

   private:
    std::unique_ptr<explorer::Session> real_;
    const Answer& answer_;
  };

  const explorer::Subject& real_;
  BeforeOpen before_open_;
  Answer answer_;
};

}  // namespace crashcheck::testing
