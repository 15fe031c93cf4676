// A process forked from this one, and how it ends. Internal to the layer. Thread rule: a process
// that waits for a child has one thread and one child.
#pragma once

#include <sys/types.h>

#include "isolation/isolation.h"
#include "shared_record.h"

namespace crashcheck::isolation {

/// As fork(), but for a child that dies with its parent. Where the system cannot do that (it is not
/// Linux) the child ends once the channel that it reads from is closed.
[[nodiscard]] pid_t fork_child();

struct Ending {
  int status = 0;       ///< as waitpid() has it
  bool hung = false;    ///< it took too long, and was ended
  bool killed = false;  ///< it was not wanted any more, and was ended

  /// It was killed, and neither by this program nor, as far as can be told, by its own doing: where
  /// memory runs out, the system does so.
  [[nodiscard]] bool is_killed_from_outside() const;
  /// It has come to the end of all work.
  [[nodiscard]] bool is_clean(const SharedRecord& record) const;
  [[nodiscard]] Death death(const SharedRecord& record) const;
};

/// Waits for the child, and ends it where it is in one check for too long: where it takes more
/// processor time than the record allows or sleeps for as long, or where the record asks for that.
/// Keeps the record's resident bytes.
/// REQUIRES: block_child_signal().
[[nodiscard]] Ending wait_for(pid_t child, SharedRecord& record);

/// So that wait_for() is told at once. Children inherit it.
void block_child_signal();

}  // namespace crashcheck::isolation
