namespace harness {

namespace bstack = crashcheck::bstack;
namespace io = crashcheck::io;
using bstack::GhostTree;
using bstack::Slice;
using io::Bytes;

constexpr bool kInPlace = kProtocol == bstack::Protocol::kInPlace;

// ---- The device -----------------------------------------------------------------------------

/// The bytes of a file.
class Image {
 public:
  Image(Bytes bytes = {}) : bytes_(std::move(bytes)) {}  // backed as a whole

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }
  void resize(std::uint64_t size) {
    //{ space
    for (std::uint64_t unit = end_unit(bytes_.size()); kGrowthIsHole && unit < end_unit(size);) {
      holes_.insert(unit++);
    }
    holes_.erase(holes_.lower_bound(end_unit(size)), holes_.end());
    //}
    bytes_.resize(size);
  }
  void write(std::uint64_t at, io::ByteView bytes) {
    if (!bytes.empty() && size() < at + bytes.size()) resize(at + bytes.size());
    std::ranges::copy(bytes, bytes_.data() + at);
    //{ space
    if (!bytes.empty()) fill_holes(at / kUnitBytes, end_unit(at + bytes.size()));
    //}
  }
  void read(std::uint64_t at, io::MutableByteView into) const {
    std::copy_n(bytes_.data() + at, into.size(), into.data());
  }
  //{ no-space
  // There is enough space on the medium.
  [[nodiscard]] bool is_hole(std::uint64_t /*at*/) const { return false; }
  void punch(std::uint64_t /*begin*/, std::uint64_t /*end*/) {}
  //}
  //{ space
  // What the medium keeps space for are whole units, but for holes, which read as zero.
  [[nodiscard]] bool is_hole(std::uint64_t at) const { return holes_.contains(at / kUnitBytes); }
  void punch(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t last = end == size() ? end_unit(end) : end / kUnitBytes;
    for (std::uint64_t unit = end_unit(begin); unit < last; ++unit) holes_.insert(unit);
  }
  [[nodiscard]] std::uint64_t backed_bytes() const {
    return (end_unit(size()) - holes_.size()) * kUnitBytes;
  }
  //}
  // Every unit can be read.
  [[nodiscard]] bool is_unreadable(std::uint64_t /*begin*/, std::uint64_t /*end*/) const {
    return false;
  }
  void make_unreadable(io::FileRange /*unit*/) {}
  void make_readable(std::uint64_t /*begin*/, std::uint64_t /*end*/) {}
  void copy(const Image& from, std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t at = begin; at < end; ++at) {
      bytes_[at] = at < from.size() ? from.bytes_[at] : std::byte{0};
    }
    //{ space
    fill_holes(end_unit(begin), end_unit(end));
    for (const std::uint64_t unit : from.holes_) {
      if (end_unit(begin) <= unit && unit < end_unit(end)) holes_.insert(unit);
    }
    //}
  }

 private:
  //{ space
  /// The number of units that [0, end) touches.
  static std::uint64_t end_unit(std::uint64_t end) { return (end + kUnitBytes - 1) / kUnitBytes; }
  void fill_holes(std::uint64_t first, std::uint64_t last) {
    holes_.erase(holes_.lower_bound(first), holes_.lower_bound(last));
  }

  std::set<std::uint64_t> holes_;  // units
  //}
  Bytes bytes_;
};

/// One thing that happened to the file. They are numbered, from 1.
struct Event {
  enum Kind { kWrite, kResize, kSync } kind = kSync;
  std::uint64_t at = 0;  // a write's first byte; a resize's new size
  Bytes bytes = {};      // what a write wrote
  //{ failing-sync
  bool failed = false;   // a sync, which has no number then
  bool reverts = false;  // what did not become durable is no longer read either
  Image durable = {};    // all that is
  //}
};
using Events = std::vector<Event>;

}  // namespace harness
