namespace harness {
//{ faults

/// A call that fails: the `nth` of its kind from here on, or all from that one on until the store
/// is closed.
struct Fault {
  enum Call { kRead, kWrite, kResize, kSync } call = kWrite;
  std::uint64_t nth = 1;
  int error = EIO;
  bool forever = false;
  //{ failing-write
  std::uint64_t wrote = 0;  // of a failing write so many bytes get through, cut to a unit
  //}
  //{ failing-sync
  bool reverts = false;  // what a failing sync loses is no longer read, as on Btrfs
  Crash durable = {};    // what became durable all the same; `after` is not looked at
  //}
};
//}

/// A file in memory that remembers every event.
class Device {
 public:
  explicit Device(Image file = {}) : origin_(file), file_(std::move(file)) {}

  /// For the store to own; refers to this object.
  [[nodiscard]] std::unique_ptr<io::File> connect();

  [[nodiscard]] const Image& image() const { return file_; }
  [[nodiscard]] const Bytes& file() const { return file_.bytes(); }
  [[nodiscard]] std::uint64_t events() const { return numbered_; }
  [[nodiscard]] Image left_by(const Crash& crash) const {
    return harness::left_by(crash, origin_, events_);
  }
  //{ space

  /// Other files take so much of the medium, or give it back.
  void let_others_hold(std::uint64_t bytes) { others_ = bytes; }
  [[nodiscard]] std::uint64_t others_hold() const { return others_; }
  /// There is enough from here on.
  void grow() { space_ = UINT64_MAX; }
  //}
  //{ faults

  void fail(const Fault& fault) {
    //{ two-faults
    // A second fault begins once the first has failed, which it ends.
    if (fault_ && !fired_) {
      next_fault_ = fault;
      return;
    }
    fired_ = false;
    //}
    fault_ = fault;
    calls_of_kind_ = 0;
  }
  //{ two-faults
  void go_on_to_next_fault() {
    if (next_fault_) fail(*std::exchange(next_fault_, std::nullopt));
  }
  //}
  /// The store is closed: a fault that has fired is over.
  void close() {
    if (fired_) fault_.reset();
    fired_ = false;
  }
  /// Calls that failed.
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  void keep_quiet(bool quiet) { quiet_ = quiet; }
  //}

 private:
  friend class Connection;

  void take(Event event) {
    if (event.kind == Event::kResize) file_.resize(event.at);
    if (event.kind == Event::kWrite) file_.write(event.at, event.bytes);
    events_.push_back(std::move(event));
    ++numbered_;
  }
  //{ space

  /// What is there already may stay, even where others have taken more than there is.
  [[nodiscard]] bool has_space_for(std::uint64_t cost) const {
    return cost <= space_ - std::min(space_, others_) ||
           cost <= file_.backed_bytes() + copied_.size() * kUnitBytes;
  }

  /// What the file costs once [begin, end) is written, the copies of this and earlier writes
  /// included.
  [[nodiscard]] std::uint64_t cost_if_written(std::uint64_t begin, std::uint64_t end) const {
    Image then = file_;
    then.write(begin, Bytes(end - begin));
    std::uint64_t cost = then.backed_bytes() + copied_.size() * kUnitBytes;
    for (std::uint64_t at = begin / kUnitBytes * kUnitBytes; at < std::min(end, file_.size());
         at += kUnitBytes) {
      if (kRewriteCopies && !file_.is_hole(at) && !written_.contains(at / kUnitBytes)) {
        cost += kUnitBytes;
      }
    }
    return cost;
  }

  void note_copies(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t at = begin / kUnitBytes * kUnitBytes; kRewriteCopies && at < end;
         at += kUnitBytes) {
      const bool is_first = written_.insert(at / kUnitBytes).second;
      if (is_first && at < file_.size() && !file_.is_hole(at)) copied_.insert(at / kUnitBytes);
    }
  }

  /// How much of a write there is space for: all of it, or up to the end of a unit.
  [[nodiscard]] std::uint64_t bytes_that_fit(std::uint64_t begin, std::uint64_t end) const {
    if (has_space_for(cost_if_written(begin, end))) return end - begin;
    std::uint64_t fits = begin;
    for (std::uint64_t at = (begin / kUnitBytes + 1) * kUnitBytes; at < end; at += kUnitBytes) {
      if (!has_space_for(cost_if_written(begin, at))) break;
      fits = at;
    }
    return fits - begin;
  }

  [[nodiscard]] bool has_space_to_resize(std::uint64_t size) const {
    if (size <= file_.size()) return true;
    Image then = file_;
    then.resize(size);
    return has_space_for(then.backed_bytes() + copied_.size() * kUnitBytes);
  }
  //}

  Image origin_;
  Image file_;
  Events events_;
  std::uint64_t numbered_ = 0;
  std::uint64_t calls_ = 0;
  //{ space
  std::uint64_t space_ = kSpaceBytes;
  std::uint64_t others_ = 0;
  std::set<std::uint64_t> written_ = {};  // units, since the last sync
  std::set<std::uint64_t> copied_ = {};   // those of them that were written before
  //}
  //{ faults
  std::optional<Fault> fault_;
  //{ two-faults
  std::optional<Fault> next_fault_;
  //}
  std::uint64_t calls_of_kind_ = 0;
  std::uint64_t failed_ = 0;
  bool fired_ = false;
  bool quiet_ = false;
  //}
};

class Connection final : public io::File {
 public:
  explicit Connection(Device& device) : device_(device) {}

  io::Result<void> sync() override {
    CRASHCHECK_TRY(count());
    //{ faults
    if (const int error = failure(Fault::kSync)) {
      //{ failing-sync
      lose_what_is_pending();
      //}
      return failed(error, "sync", 0);
    }
    //}
    //{ space
    device_.written_.clear();
    device_.copied_.clear();
    //}
    device_.take({Event::kSync});
    return {};
  }

  io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    CRASHCHECK_TRY(count());
    if (bytes.empty()) return {};
    if (offset > kCapacity - bytes.size()) return full("write", offset);
    Event event{Event::kWrite, offset, Bytes(bytes.begin(), bytes.end())};
    //{ faults
    if (const int error = failure(Fault::kWrite)) {
      //{ failing-write
      const std::uint64_t end =
          offset + std::min<std::uint64_t>(device_.fault_->wrote, bytes.size() - 1);
      const std::uint64_t boundary = end - end % kUnitBytes;
      event.bytes.resize(boundary > offset ? boundary - offset : 0);
      //{ space
      event.bytes.resize(device_.bytes_that_fit(offset, offset + event.bytes.size()));
      device_.note_copies(offset, offset + event.bytes.size());
      //}
      if (!event.bytes.empty()) device_.take(std::move(event));
      //}
      return failed(error, "write", offset);
    }
    //}
    //{ space
    event.bytes.resize(device_.bytes_that_fit(offset, offset + bytes.size()));
    const std::uint64_t fits = event.bytes.size();
    device_.note_copies(offset, offset + fits);
    if (fits > 0) device_.take(std::move(event));
    if (fits < bytes.size()) return too_full("write", offset + fits);
    //}
    //{ no-space
    device_.take(std::move(event));
    //}
    return {};
  }

  io::Result<void> resize(std::uint64_t size_bytes) override {
    CRASHCHECK_TRY(count());
    if (size_bytes > kCapacity) return full("resize", size_bytes);
    //{ faults
    if (const int error = failure(Fault::kResize)) return failed(error, "resize", size_bytes);
    //}
    //{ space
    if (!device_.has_space_to_resize(size_bytes)) return too_full("resize", size_bytes);
    //}
    device_.take({Event::kResize, size_bytes});
    return {};
  }

  io::Result<void> read_at(std::uint64_t offset, io::MutableByteView into) const override {
    CRASHCHECK_TRY(count());
    const Image& file = device_.file_;
    if (offset > file.size() || into.size() > file.size() - offset) {
      return io::fail(io::ErrorCode::kInvalidArgument, "read", "the range leaves the file", offset);
    }
    //{ faults
    if (const int error = into.empty() ? 0 : failure(Fault::kRead)) {
      return failed(error, "read", offset);
    }
    //}
    file.read(offset, into);
    return {};
  }

  io::Result<std::uint64_t> size() const override {
    CRASHCHECK_TRY(count());
    return device_.file_.size();
  }

 private:
  static constexpr std::uint64_t kCapacity = std::uint64_t{16} << 20U;

  static io::Failure full(std::string_view operation, std::uint64_t offset) {
    return io::fail(io::ErrorCode::kNoSpace, operation, "the device is full", offset);
  }

  //{ space
  static io::Failure too_full(std::string_view operation, std::uint64_t offset) {
    return io::Failure(io::Error{io::ErrorCode::kNoSpace, operation, "", offset, ENOSPC, false});
  }
  //}

  /// A store that calls and calls does not come to an end.
  io::Result<void> count() const {
    constexpr std::uint64_t kTooMany = 10'000'000;
    if (++device_.calls_ <= kTooMany) return {};
    return io::fail(io::ErrorCode::kIo, "device", "the store does not come to an end");
  }
  //{ faults

  /// The errno with which a call fails, or 0.
  [[nodiscard]] int failure(Fault::Call call) const {
    const auto& fault = device_.fault_;
    if (device_.quiet_ || !fault || fault->call != call) return 0;
    const std::uint64_t number = ++device_.calls_of_kind_;
    const bool fails = fault->forever ? number >= fault->nth : number == fault->nth;
    if (!fails) return 0;
    device_.fired_ = true;
    ++device_.failed_;
    return fault->error;
  }

  io::Failure failed(int error, std::string_view operation, std::uint64_t offset) const {
    //{ two-faults
    device_.go_on_to_next_fault();
    //}
    return io::Failure(io::Error{io::code_of_errno(error), operation, "", offset, error, true});
  }
  //}
  //{ failing-sync

  void lose_what_is_pending() {
    Crash now = device_.fault_->durable;
    now.after = device_.events();
    Event lost{Event::kSync, 0, {}, true, device_.fault_->reverts, device_.left_by(now)};
    if (lost.reverts) device_.file_ = lost.durable;
    device_.events_.push_back(std::move(lost));
  }
  //}

  Device& device_;
};

//{ faults
/// While it lives, no call counts for a fault.
class Quiet {
 public:
  explicit Quiet(Device& device) : device_(device) { device_.keep_quiet(true); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() { device_.keep_quiet(false); }

 private:
  Device& device_;
};

//}
std::unique_ptr<io::File> Device::connect() { return std::make_unique<Connection>(*this); }

}  // namespace harness
