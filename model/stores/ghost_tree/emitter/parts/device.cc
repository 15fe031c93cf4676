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
  explicit Device(Bytes file = {}) : origin_(file), file_(std::move(file)) {}

  /// For the store to own; refers to this object.
  [[nodiscard]] std::unique_ptr<io::File> connect();

  [[nodiscard]] const Bytes& file() const { return file_.bytes(); }
  [[nodiscard]] std::uint64_t events() const { return numbered_; }
  [[nodiscard]] Bytes left_by(const Crash& crash) const {
    return harness::left_by(crash, origin_, events_);
  }
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

  Bytes origin_;
  Image file_;
  Events events_;
  std::uint64_t numbered_ = 0;
  std::uint64_t calls_ = 0;
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
      if (!event.bytes.empty()) device_.take(std::move(event));
      //}
      return failed(error, "write", offset);
    }
    //}
    device_.take(std::move(event));
    return {};
  }

  io::Result<void> resize(std::uint64_t size_bytes) override {
    CRASHCHECK_TRY(count());
    if (size_bytes > kCapacity) return full("resize", size_bytes);
    //{ faults
    if (const int error = failure(Fault::kResize)) return failed(error, "resize", size_bytes);
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
    Event lost{Event::kSync, 0, device_.left_by(now), true, device_.fault_->reverts};
    if (lost.reverts) device_.file_ = lost.bytes;
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
