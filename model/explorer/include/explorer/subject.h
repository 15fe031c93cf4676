// The narrow adapter through which the explorer reaches a store under test.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "history/operation.h"
#include "io/file.h"
#include "oracle/heap_state.h"
#include "oracle/protocol.h"

namespace crashcheck::explorer {

/// For each slice that an operation gave or moved, where it is now.
using Returned = std::vector<oracle::Placement>;

/// Why a call failed, in words; never empty.
[[nodiscard]] inline std::string_view reason_of(const io::Error& error) {
  return error.reason.empty() ? io::name(error.code) : error.reason;
}

/// A store that is open. Destroying it closes it, which issues no event.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) = delete;
  Session& operator=(Session&&) = delete;
  virtual ~Session() = default;

  /// Does `operation`, whose slices are at `operands`, in the order in which it names them.
  /// REQUIRES: not a Reopen; that is the explorer's.
  /// ERRORS: the store's.
  [[nodiscard]] virtual io::Result<Returned> apply(const history::Operation& operation,
                                                   std::span<const oracle::Placement> operands) = 0;
};

/// A store, as a way to open a file with it. Stateless: may be used from several threads.
class Subject {
 public:
  Subject() = default;
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;
  Subject(Subject&&) = delete;
  Subject& operator=(Subject&&) = delete;
  virtual ~Subject() = default;

  /// The protocol's name, as cases and reports have it.
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// What it promises: every answer and every file is held against this.
  [[nodiscard]] virtual oracle::Protocol protocol() const = 0;

  /// Creates or recovers the store in `file`.
  [[nodiscard]] virtual io::Result<std::unique_ptr<Session>> open(
      std::unique_ptr<io::File> file) const = 0;
};

}  // namespace crashcheck::explorer
