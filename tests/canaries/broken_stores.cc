// The bugs, each as small as it can be.
#include "broken_stores.h"

#include <array>

#include "examples.h"
#include "explorer/forwarding_store.h"
#include "one_by_one.h"
#include "sabotaged_subject.h"
#include "wrapped_subject.h"

namespace crashcheck::testing {
namespace {

using explorer::Session;
using ghost_tree::HeapSession;
using ghost_tree::Returned;
using history::Operation;
using oracle::Guarantee;
using Opened = io::Result<std::unique_ptr<Session>>;
using Operands = std::span<const oracle::Placement>;

constexpr std::uint64_t kFileHeader = 16;
constexpr std::uint64_t kCommittedLengthAt = 8;
constexpr std::uint64_t kRootAt = kFileHeader + 40;
constexpr std::uint64_t kArenaAt = kFileHeader + 48;
constexpr std::uint64_t kBlock = 32;
constexpr std::uint64_t kLastUserByteAt = kFileHeader + 31;

/// A store that does something before and after it opens a file.
class MeddlingSubject final : public explorer::ForwardingStore {
 public:
  using Open = std::function<Opened()>;
  using Meddle = std::function<Opened(io::File&, const Open&)>;

  explicit MeddlingSubject(Meddle meddle)
      : ForwardingStore(journaled()), meddle_(std::move(meddle)) {}

  [[nodiscard]] Opened open(std::unique_ptr<io::File> file) const override {
    const std::shared_ptr<io::File> shared = std::move(file);
    return meddle_(*shared, [&] { return journaled().open(std::make_unique<Shared>(shared)); });
  }

 private:
  class Shared final : public faultfs::ForwardingFile {
   public:
    explicit Shared(std::shared_ptr<io::File> file)
        : ForwardingFile(*file), file_(std::move(file)) {}

   private:
    std::shared_ptr<io::File> file_;
  };

  Meddle meddle_;
};

io::Result<std::uint64_t> load(io::File& file, std::uint64_t at) {
  std::array<std::byte, 8> stored{};
  CRASHCHECK_TRY(file.read_at(at, stored));
  return io::load_u64(stored);
}

io::Result<void> store(io::File& file, std::uint64_t at, std::uint64_t value) {
  std::array<std::byte, 8> stored{};
  io::store_u64(stored, value);
  return file.write_at(at, stored);
}

io::Result<std::byte> load_byte(io::File& file, std::uint64_t at) {
  std::byte byte{};
  CRASHCHECK_TRY(file.read_at(at, std::span(&byte, 1)));
  return byte;
}

io::Result<void> store_byte(io::File& file, std::uint64_t at, std::byte byte) {
  return file.write_at(at, std::span(&byte, 1));
}

std::byte another(std::byte byte) { return byte ^ std::byte{1}; }

/// Whether there is a heap with blocks in it.
io::Result<bool> has_blocks(io::File& file) {
  return file.size().map([](std::uint64_t size) { return size > kArenaAt; });
}

std::unique_ptr<explorer::Store> before_open(SabotagedSubject::BeforeOpen sabotage) {
  return std::make_unique<SabotagedSubject>(
      journaled(), [sabotage = std::move(sabotage)](io::File& file) -> io::Result<void> {
        CRASHCHECK_ASSIGN(const bool there, has_blocks(file));
        return there ? sabotage(file) : io::Result<void>();
      });
}

std::unique_ptr<explorer::Store> answering(SabotagedSubject::Answer answer) {
  return std::make_unique<SabotagedSubject>(journaled(), nullptr, std::move(answer));
}

/// `sabotage(file, root)` after each open of a heap with a free block: the file offset of the
/// tree's root, and the size of its block.
template <typename Sabotage>
std::unique_ptr<explorer::Store> to_the_root(Sabotage sabotage) {
  return std::make_unique<MeddlingSubject>(
      [sabotage](io::File& file, const MeddlingSubject::Open& open) -> Opened {
        CRASHCHECK_ASSIGN(auto session, open());
        CRASHCHECK_ASSIGN(const std::uint64_t root, load(file, kRootAt));
        if (root == 0) return session;
        CRASHCHECK_ASSIGN(const std::uint64_t size, load(file, kFileHeader + root));
        CRASHCHECK_TRY(sabotage(file, kFileHeader + root, size));
        return session;
      });
}

io::Result<void> refuse(io::File& /*file*/) {
  return io::fail(io::ErrorCode::kCorrupt, "open", "no", 0);
}

io::Result<void> change_user_header(io::File& file) {
  CRASHCHECK_ASSIGN(const std::byte byte, load_byte(file, kLastUserByteAt));
  return store_byte(file, kLastUserByteAt, another(byte));
}

io::Result<void> tell_another_height(io::File& file, std::uint64_t node, std::uint64_t /*size*/) {
  CRASHCHECK_ASSIGN(const std::byte height, load_byte(file, node + 9));
  return store_byte(file, node + 9, another(height));
}

io::Result<void> claim_one_block_more(io::File& file, std::uint64_t node, std::uint64_t size) {
  return store(file, node, size + kBlock);
}

/// Of one free block of two or more makes two that touch, in a sound tree.
io::Result<void> split(io::File& file, std::uint64_t node, std::uint64_t size) {
  CRASHCHECK_ASSIGN(const std::uint64_t height, load(file, node + 8));
  if (size < 2 * kBlock || height != 0x100) return {};  // the only node, a leaf
  constexpr std::uint64_t kBalance1Height2 = 0x201;
  const std::uint64_t other = node + kBlock;
  CRASHCHECK_TRY(store(file, other, size - kBlock));
  CRASHCHECK_TRY(store(file, other + 8, height));
  CRASHCHECK_TRY(store(file, node, kBlock));
  CRASHCHECK_TRY(store(file, node + 8, kBalance1Height2));
  return store(file, node + 24, other - kFileHeader);
}

io::Result<void> dirty_the_end(io::File& file, std::uint64_t node, std::uint64_t size) {
  if (size < 2 * kBlock) return {};
  return store_byte(file, node + size - 1, std::byte{1});
}

io::Result<void> forget_the_free_blocks(io::File& file) { return store(file, kRootAt, 0); }

io::Result<Returned> write_something_else(HeapSession& session, const Operation& operation,
                                          Operands operands) {
  const auto* write = std::get_if<history::Write>(&operation);
  if (write == nullptr || write->bytes.empty()) return session.apply(operation, operands);
  history::Write changed = *write;
  changed.bytes.back() = another(changed.bytes.back());
  return session.apply(changed, operands);
}

io::Result<Returned> free_nothing(HeapSession& session, const Operation& operation,
                                  Operands operands) {
  if (std::holds_alternative<history::Deallocate>(operation)) return Returned{};
  return session.apply(operation, operands);
}

io::Result<Returned> refuse_to_free(HeapSession& session, const Operation& operation,
                                    Operands operands) {
  if (!std::holds_alternative<history::Deallocate>(operation)) {
    return session.apply(operation, operands);
  }
  return io::fail(io::ErrorCode::kCorrupt, "deallocate", "no", 0);
}

/// Takes the second best block.
io::Result<Returned> pass_over_the_first(HeapSession& session, const Operation& operation,
                                         Operands operands) {
  const auto* allocate = std::get_if<history::Allocate>(&operation);
  if (allocate == nullptr || allocate->length == 0) return session.apply(operation, operands);
  CRASHCHECK_ASSIGN(const Returned first, session.apply(operation, {}));
  CRASHCHECK_ASSIGN(const Returned second, session.apply(operation, {}));
  CRASHCHECK_TRY(session.apply(history::Deallocate{0}, first));
  return second;
}

Opened sync_at_every_open(io::File& file, const MeddlingSubject::Open& open) {
  CRASHCHECK_ASSIGN(auto session, open());
  CRASHCHECK_TRY(file.sync());
  return session;
}

/// While it recovers it notes so in the user header, and takes the note away at the end.
Opened note_that_it_recovers(io::File& file, const MeddlingSubject::Open& open) {
  CRASHCHECK_ASSIGN(const bool there, has_blocks(file));
  if (!there) return open();
  CRASHCHECK_ASSIGN(const std::uint64_t committed, load(file, kCommittedLengthAt));
  CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
  if (size == kFileHeader + committed) return open();
  CRASHCHECK_ASSIGN(const std::byte byte, load_byte(file, kLastUserByteAt));
  CRASHCHECK_TRY(store_byte(file, kLastUserByteAt, another(byte)));
  CRASHCHECK_ASSIGN(auto session, open());
  CRASHCHECK_TRY(store_byte(file, kLastUserByteAt, byte));
  return session;
}

/// Ignores damage: what would be refused is replaced by an empty heap.
Opened begin_anew_where_refused(io::File& file, const MeddlingSubject::Open& open) {
  auto session = open();
  if (session) return session;
  CRASHCHECK_TRY(file.resize(0));
  return open();
}

/// Leaks a slice where there was no space for what was asked.
io::Result<Returned> leave_something_where_full(HeapSession& session, const Operation& operation,
                                                std::span<const oracle::Placement> operands) {
  auto done = session.apply(operation, operands);
  const bool is_full = !done && done.error().code == io::ErrorCode::kNoSpace;
  if (is_full) static_cast<void>(session.apply(history::Allocate{1}, ghost_tree::kNoOperands));
  return done;
}

/// Never tells of a sync that has failed.
class HidesFailedSyncs final : public OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> sync() override {
    static_cast<void>(target().sync());
    return {};
  }
};

}  // namespace

std::vector<BrokenStore> broken_stores() {
  std::vector<BrokenStore> all;
  const auto add = [&](oracle::GuaranteeId guarantee,
                       std::unique_ptr<const explorer::Store> subject) {
    all.push_back({guarantee, std::move(subject), guarantee == Guarantee::kContained,
                   guarantee == Guarantee::kTold, guarantee == Guarantee::kSpace});
  };
  add(Guarantee::kOpens, before_open(refuse));
  add(Guarantee::kHeader, before_open(change_user_header));
  add(Guarantee::kTree, to_the_root(tell_another_height));
  add(Guarantee::kExtents, to_the_root(claim_one_block_more));
  add(Guarantee::kCoalesced, to_the_root(split));
  add(Guarantee::kZeroed, to_the_root(dirty_the_end));
  add(Guarantee::kDurable, before_open(forget_the_free_blocks));
  add(Guarantee::kIntact, answering(write_something_else));
  add(Guarantee::kAtomic, answering(apply_one_by_one));
  add(Guarantee::kLeak, answering(free_nothing));
  add(Guarantee::kIdempotent, std::make_unique<MeddlingSubject>(sync_at_every_open));
  add(Guarantee::kConverges, std::make_unique<MeddlingSubject>(note_that_it_recovers));
  add(Guarantee::kUsable, answering(refuse_to_free));
  add(Guarantee::kContained,
      std::make_unique<WrappedSubject>(journaled(), wrapped_in<HidesFailedSyncs>()));
  add(Guarantee::kBestFit, answering(pass_over_the_first));
  add(Guarantee::kTold, std::make_unique<MeddlingSubject>(begin_anew_where_refused));
  add(Guarantee::kSpace, answering(leave_something_where_full));
  return all;
}

}  // namespace crashcheck::testing
