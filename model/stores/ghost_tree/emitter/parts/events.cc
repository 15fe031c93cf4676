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

/// The bytes of a file.
class Image {
 public:
  Image(Bytes bytes = {}) : bytes_(std::move(bytes)) {}

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }
  void resize(std::uint64_t size) { bytes_.resize(size); }
  void write(std::uint64_t at, io::ByteView bytes) {
    if (!bytes.empty() && size() < at + bytes.size()) resize(at + bytes.size());
    std::ranges::copy(bytes, bytes_.data() + at);
  }
  void read(std::uint64_t at, io::MutableByteView into) const {
    std::copy_n(bytes_.data() + at, into.size(), into.data());
  }
  // There is enough space on the medium.
  [[nodiscard]] bool is_hole(std::uint64_t /*at*/) const { return false; }
  void punch(std::uint64_t /*begin*/, std::uint64_t /*end*/) {}
  // Every unit can be read.
  [[nodiscard]] bool is_unreadable(std::uint64_t /*begin*/, std::uint64_t /*end*/) const {
    return false;
  }
  void make_unreadable(io::FileRange /*unit*/) {}
  void make_readable(std::uint64_t /*begin*/, std::uint64_t /*end*/) {}
  void copy(const Image& from, std::uint64_t begin, std::uint64_t end) {
    std::copy(from.bytes_.data() + begin, from.bytes_.data() + end, bytes_.data() + begin);
  }

 private:
  Bytes bytes_;
};

}  // namespace harness
