// A known-bad store that no single crash gives away.
#pragma once

#include "examples.h"
#include "sabotaged_subject.h"

namespace crashcheck::testing {

/// A store that, once it has recovered something, says that it writes the user's header and does
/// not. Belongs to one thread.
class ForgetfulOnceRecovered {
 public:
  [[nodiscard]] const explorer::Store& subject() const { return subject_; }

 private:
  io::Result<void> note(io::File& file) {
    CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
    has_recovered_ = size >= 64;
    return {};
  }
  io::Result<ghost_tree::Returned> answer(ghost_tree::HeapSession& session,
                                          const history::Operation& operation,
                                          std::span<const oracle::Placement> operands) const {
    if (has_recovered_ && std::holds_alternative<history::WriteHeader>(operation)) {
      return ghost_tree::Returned{};
    }
    return session.apply(operation, operands);
  }

  bool has_recovered_ = false;
  SabotagedSubject subject_{
      in_place(), [this](io::File& file) { return note(file); },
      [this](ghost_tree::HeapSession& session, const history::Operation& operation, auto operands) {
        return answer(session, operation, operands);
      }};
};

}  // namespace crashcheck::testing
