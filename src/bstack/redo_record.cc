// Encodes records, and decodes bytes that may be one: every field is checked, and any mismatch
// means that there is no record.
#include "redo_record.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>

#include "file_header.h"
#include "io/assert.h"
#include "layout.h"

namespace crashcheck::bstack {
namespace {

constexpr std::uint64_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kRecordMagic = 0xB57AC4EC0DE5A1F7;
constexpr std::uint64_t kTrailerMagic = 0xE9D0F4EC0DE5A1F7;
/// In an entry's offset: the entry stands for zeros and has no bytes.
constexpr std::uint64_t kZerosFlag = std::uint64_t{1} << 63U;

constexpr std::uint64_t kEntryBytes = 2 * kWord;

constexpr std::uint64_t padded(std::uint64_t size) { return (size + kWord - 1) / kWord * kWord; }

std::uint64_t word_at(io::ByteView bytes, std::uint64_t index) {
  return io::load_u64(bytes.subspan(index * kWord));
}

std::uint64_t hash_of(io::ByteView bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

/// Appends words and bytes to a record that has its final size.
class Writer {
 public:
  explicit Writer(io::MutableByteView into) : rest_(into) {}

  void put(std::uint64_t word) {
    io::store_u64(rest_, word);
    rest_ = rest_.subspan(kWord);
  }
  void put(io::ByteView bytes) {
    CRASHCHECK_ASSERT(padded(bytes.size()) <= rest_.size());
    std::ranges::copy(bytes, rest_.begin());
    rest_ = rest_.subspan(padded(bytes.size()));
  }
  [[nodiscard]] bool full() const { return rest_.empty(); }

 private:
  io::MutableByteView rest_;
};

/// Calls `visit` for the bytes of each entry, whole words.
/// REQUIRES: the entries of `record` are sound.
template <typename Visit>
void for_each_data(io::MutableByteView record, Visit visit) {
  const std::uint64_t count = word_at(record, kCountWord);
  const std::uint64_t end = record.size() - kRecordTrailerBytes;
  std::uint64_t at = kRecordHeaderBytes;
  for (std::uint64_t i = 0; i < count; ++i) {
    CRASHCHECK_ASSERT(kEntryBytes <= end - at);
    const bool zeros = (io::load_u64(record.subspan(at)) & kZerosFlag) != 0;
    const std::uint64_t size = zeros ? 0 : padded(io::load_u64(record.subspan(at + kWord)));
    CRASHCHECK_ASSERT(size <= end - at - kEntryBytes);
    visit(record.subspan(at + kEntryBytes, size));
    at += kEntryBytes + size;
  }
  CRASHCHECK_ASSERT(at == end, "the entries fill the record");
}

/// The smallest word that, combined with each word of the data, leaves none that a record begins or
/// ends with. Of n words at most 2n candidates are spoilt, so one of the first 2n + 1 is not.
std::uint64_t mask_for(io::MutableByteView record) {
  std::vector<bool> spoilt(record.size() / kWord * 2 + 1);
  for_each_data(record, [&](io::ByteView data) {
    for (std::uint64_t i = 0; i < data.size() / kWord; ++i) {
      for (const std::uint64_t magic : {kRecordMagic, kTrailerMagic}) {
        const std::uint64_t candidate = word_at(data, i) ^ magic;
        if (candidate < spoilt.size()) spoilt[candidate] = true;
      }
    }
  });
  const auto found = std::ranges::find(spoilt, false);
  CRASHCHECK_ASSERT(found != spoilt.end(), "one of 2n + 1 candidates is left");
  return static_cast<std::uint64_t>(found - spoilt.begin());
}

void apply_mask(io::MutableByteView record, std::uint64_t mask) {
  if (mask == 0) return;
  for_each_data(record, [&](io::MutableByteView data) {
    for (; !data.empty(); data = data.subspan(kWord))
      io::store_u64(data, io::load_u64(data) ^ mask);
  });
}

/// The entries between header and trailer, or nothing where they do not fit between them.
std::optional<std::vector<Change>> entries_of(io::ByteView record, std::uint64_t longest) {
  io::ByteView rest =
      record.subspan(kRecordHeaderBytes, record.size() - kRecordHeaderBytes - kRecordTrailerBytes);
  std::vector<Change> changes;
  for (std::uint64_t left = word_at(record, kCountWord); left > 0; --left) {
    if (rest.size() < kEntryBytes) return std::nullopt;
    const std::uint64_t stored = word_at(rest, 0);
    const std::uint64_t size = word_at(rest, 1);
    const bool zeros = (stored & kZerosFlag) != 0;
    const std::uint64_t offset = stored & ~kZerosFlag;
    rest = rest.subspan(kEntryBytes);
    if (size == 0 || !is_inside(offset, size, longest)) return std::nullopt;
    if (!zeros && (size > rest.size() || padded(size) > rest.size())) return std::nullopt;
    changes.push_back(zeros ? Change{offset, {}, size} : Change{offset, rest.first(size)});
    if (!zeros) rest = rest.subspan(padded(size));
  }
  if (!rest.empty()) return std::nullopt;
  return changes;
}

}  // namespace

struct RecordHash::State {
  XXH3_state_t hash;
};

RecordHash::RecordHash() : state_(std::make_unique<State>()) { XXH3_64bits_reset(&state_->hash); }
RecordHash::~RecordHash() = default;

void RecordHash::add(io::ByteView bytes) {
  XXH3_64bits_update(&state_->hash, bytes.data(), bytes.size());
}

std::uint64_t RecordHash::value() const { return XXH3_64bits_digest(&state_->hash); }

std::uint64_t record_offset(std::uint64_t length_before, std::uint64_t length_after) {
  CRASHCHECK_ASSERT(length_before <= Stack::kMaxLength && length_after <= Stack::kMaxLength);
  return padded(file_offset(std::max(length_before, length_after)));
}

std::optional<std::uint64_t> record_size(const Redo& redo) {
  if (std::max(redo.length_before, redo.length_after) > Stack::kMaxLength) return std::nullopt;
  std::optional<std::uint64_t> size = kMinRecordBytes;
  for (const Change& change : redo.changes) {
    size = io::checked_add(*size, kEntryBytes + padded(change.bytes.size()));
    if (!size) return std::nullopt;
  }
  const auto end = io::checked_add(*size, record_offset(redo.length_before, redo.length_after));
  if (!end || *end > file_offset(Stack::kMaxLength)) return std::nullopt;
  return size;
}

namespace {

/// entries_of accepts the entry of this change.
void assert_decodable(const Change& change, std::uint64_t longest) {
  CRASHCHECK_ASSERT(change.size() > 0 && is_inside(change.offset, change.size(), longest));
  CRASHCHECK_ASSERT(change.zeros == 0 || change.bytes.empty());
}

/// What is about to be written is what a reader looks for, in the place where it looks.
void assert_recognised(const PlacedRecord& record) {
  const io::ByteView bytes = record.bytes;
  CRASHCHECK_ASSERT(record_size_at_end(bytes.last(kRecordTrailerBytes), record.end()) ==
                    bytes.size());
  CRASHCHECK_ASSERT(header_belongs(bytes, bytes.size(), record.end()));
}

std::uint64_t place_of(const Redo& redo, std::uint64_t size, std::uint64_t file_bytes) {
  const std::uint64_t earliest = record_offset(redo.length_before, redo.length_after);
  const bool has_room = file_bytes >= earliest && size <= file_bytes - earliest;
  return has_room ? file_bytes - size : earliest;
}

}  // namespace

PlacedRecord encode_record(const Redo& redo, std::uint64_t file_bytes) {
  const std::optional<std::uint64_t> size = record_size(redo);
  CRASHCHECK_ASSERT(size.has_value());
  PlacedRecord placed{place_of(redo, *size, file_bytes), io::Bytes(*size)};
  CRASHCHECK_ASSERT(placed.offset % kWord == 0);
  io::Bytes& record = placed.bytes;
  Writer writer(record);
  for (const std::uint64_t word :
       {kRecordMagic, std::uint64_t{record.size()}, placed.offset, redo.length_before,
        redo.length_after, std::uint64_t{redo.changes.size()}, std::uint64_t{0}}) {
    writer.put(word);
  }
  for (const Change& change : redo.changes) {
    assert_decodable(change, std::max(redo.length_before, redo.length_after));
    writer.put(change.zeros != 0 ? change.offset | kZerosFlag : change.offset);
    writer.put(change.size());
    writer.put(change.bytes);
  }
  const std::uint64_t mask = mask_for(record);
  apply_mask(record, mask);
  io::store_u64(io::MutableByteView(record).subspan(kMaskWord * kWord), mask);
  writer.put(kTrailerMagic);
  writer.put(record.size());
  writer.put(hash_of(io::ByteView(record).first(record.size() - kWord)));
  CRASHCHECK_ASSERT(writer.full());
  assert_recognised(placed);
  return placed;
}

std::optional<std::uint64_t> record_size_at_end(io::ByteView trailer, std::uint64_t file_bytes) {
  if (trailer.size() != kRecordTrailerBytes) return std::nullopt;
  const std::uint64_t size = word_at(trailer, kTrailerSizeWord);
  const bool plausible = word_at(trailer, kTrailerMagicWord) == kTrailerMagic &&
                         size % kWord == 0 && size >= kMinRecordBytes && size <= file_bytes;
  return plausible ? std::optional(size) : std::nullopt;
}

bool has_mark_of_record(io::ByteView words) {
  for (; words.size() >= kWord; words = words.subspan(kWord)) {
    const std::uint64_t word = io::load_u64(words);
    if (word == kRecordMagic || word == kTrailerMagic) return true;
  }
  return false;
}

bool header_belongs(io::ByteView header, std::uint64_t size, std::uint64_t file_bytes) {
  CRASHCHECK_ASSERT(header.size() >= kRecordHeaderBytes);
  const std::uint64_t before = word_at(header, kBeforeWord);
  const std::uint64_t after = word_at(header, kAfterWord);
  return word_at(header, kMagicWord) == kRecordMagic && word_at(header, kSizeWord) == size &&
         word_at(header, kOffsetWord) == file_bytes - size && before <= Stack::kMaxLength &&
         after <= Stack::kMaxLength && record_offset(before, after) <= file_bytes - size &&
         (file_bytes - size) % kWord == 0;
}

std::optional<Redo> decode_record(io::MutableByteView record, std::uint64_t file_bytes) {
  if (record.size() < kMinRecordBytes || record.size() > file_bytes ||
      record_size_at_end(record.last(kRecordTrailerBytes), file_bytes) != record.size() ||
      !header_belongs(record, record.size(), file_bytes) ||
      io::load_u64(record.last(kWord)) != hash_of(record.first(record.size() - kWord))) {
    return std::nullopt;
  }
  const std::uint64_t before = word_at(record, kBeforeWord);
  const std::uint64_t after = word_at(record, kAfterWord);
  std::optional<std::vector<Change>> changes = entries_of(record, std::max(before, after));
  if (!changes) return std::nullopt;
  apply_mask(record, word_at(record, kMaskWord));
  return Redo{before, after, *std::move(changes)};
}

}  // namespace crashcheck::bstack
