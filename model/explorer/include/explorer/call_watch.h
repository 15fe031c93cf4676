// An observer of a store's I/O calls, called while the store's stack is below it: so
// that a debugger can stop there. Sees everything and changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "faultfs/trace.h"

namespace crashcheck::explorer {

class CallWatch {
 public:
  /// What the store is run for.
  enum class Stage : std::uint8_t {
    kLife,      ///< a life of the case, as it is recorded
    kRecovery,  ///< the recovery from the last crash, whose result is judged
    kAfter,     ///< opening it again, and using it
  };

  CallWatch() = default;
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;
  CallWatch(CallWatch&&) = delete;
  CallWatch& operator=(CallWatch&&) = delete;
  virtual ~CallWatch() = default;

  /// What comes is life `life`, counted from 0. The recovery from the last crash is one more.
  virtual void begin(Stage stage, std::size_t life) = 0;
  /// The store is about to do what becomes event `number` of this stage, unless the call fails.
  virtual void before_event(std::uint64_t number, const faultfs::Event& event) = 0;
  /// The store is about to read these bytes of the file.
  virtual void before_read(std::uint64_t offset, std::uint64_t length) = 0;
};

}  // namespace crashcheck::explorer
