namespace harness {

namespace bstack = crashcheck::bstack;
namespace io = crashcheck::io;
using bstack::GhostTree;
using bstack::Slice;
using io::Bytes;

constexpr bool kInPlace = kProtocol == bstack::Protocol::kInPlace;

// ---- The device -----------------------------------------------------------------------------

/// One thing that happened to the file. They are numbered, from 1.
struct Event {
  enum Kind { kWrite, kResize, kSync } kind = kSync;
  std::uint64_t at = 0;  // a write's first byte; a resize's new size
  Bytes bytes = {};      // what a write wrote
  //{ failing-sync
  bool failed = false;   // a sync, which has no number then: only `bytes` is durable
  bool reverts = false;  // and what is not is no longer read either
  //}
};
using Events = std::vector<Event>;

}  // namespace harness
