// A persistent map from words to words. The user header holds the slice of a table, made in one
// step with it; each place of the table holds the slice of the first entry of a chain, each entry
// the slice of the next one, the length of its key, its key and its value. Every change is one
// batch: whenever the process dies, it was made or it was not, and no entry is lost.
//
//   key_value FILE put            puts each "KEY VALUE" of standard input, and prints the line once
//                                 it is durable; no value removes the key
//   key_value FILE get KEY        prints the value; status 1 where there is none
//   key_value FILE print          prints all keys and values
//   key_value FILE reclaim        gives back what nothing refers to, and prints how many bytes
#include <optional>
#include <vector>

#include "text_file.h"

namespace examples {
namespace {

constexpr std::uint64_t kChains = 64;
constexpr std::uint64_t kKeyLengthAt = Slice::kStoredBytes;
constexpr std::uint64_t kKeyAt = kKeyLengthAt + sizeof(std::uint64_t);

struct Entry {
  Slice slice;
  Slice next;
  std::string key;
  std::string value;
};

/// Where the slice of an entry is stored: in the table, or in the entry before it.
struct Place {
  Slice slice;
  std::uint64_t at = 0;
};

/// FNV-1a: the same in every process.
std::uint64_t chain_of(std::string_view key) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash % kChains;
}

class Map {
 public:
  static io::Result<Map> open(const std::filesystem::path& path) {
    CRASHCHECK_ASSIGN(GhostTree heap, open_heap(path));
    CRASHCHECK_ASSIGN(Slice table, read_root(heap));
    if (table.empty()) {
      CRASHCHECK_ASSIGN(
          table, heap.allocate_into(bstack::slot_in_user_header(0), kChains * Slice::kStoredBytes));
    }
    return Map(std::move(heap), table);
  }

  io::Result<void> put(std::string_view key, std::string_view value) {
    return heap_.batch([&](Batch& batch) -> io::Result<void> {
      CRASHCHECK_TRY(remove(batch, key));
      const Place place = first_place(key);
      CRASHCHECK_ASSIGN(const Slice first, read_slice(batch, place.slice, place.at));
      CRASHCHECK_ASSIGN(const Slice entry,
                        batch.allocate_into(bstack::slot_in(place.slice, place.at),
                                            kKeyAt + key.size() + value.size()));
      CRASHCHECK_TRY(batch.write(entry, 0, bstack::to_bytes(first)));
      std::array<std::byte, sizeof(std::uint64_t)> key_length{};
      io::store_u64(key_length, key.size());
      CRASHCHECK_TRY(batch.write(entry, kKeyLengthAt, key_length));
      CRASHCHECK_TRY(batch.write(entry, kKeyAt, bytes_of(key)));
      return batch.write(entry, kKeyAt + key.size(), bytes_of(value));
    });
  }

  io::Result<void> remove(std::string_view key) {
    return heap_.batch([&](Batch& batch) { return remove(batch, key); });
  }

  [[nodiscard]] io::Result<std::optional<std::string>> get(std::string_view key) const {
    Place place = first_place(key);
    for (;;) {
      CRASHCHECK_ASSIGN(const std::optional<Entry> entry, entry_at(heap_, place));
      if (!entry) return std::nullopt;
      if (entry->key == key) return entry->value;
      place = Place{entry->slice, 0};
    }
  }

  [[nodiscard]] io::Result<std::vector<Entry>> entries() const {
    std::vector<Entry> all;
    for (std::uint64_t chain = 0; chain < kChains; ++chain) {
      Place place{table_, chain * Slice::kStoredBytes};
      for (;;) {
        CRASHCHECK_ASSIGN(std::optional<Entry> entry, entry_at(heap_, place));
        if (!entry) break;
        place = Place{entry->slice, 0};
        all.push_back(*std::move(entry));
      }
    }
    return all;
  }

  io::Result<std::uint64_t> reclaim() {
    std::vector<Slice> live = {table_};
    CRASHCHECK_ASSIGN(const std::vector<Entry> all, entries());
    for (const Entry& entry : all) live.push_back(entry.slice);
    return heap_.reclaim(live);
  }

 private:
  Map(GhostTree heap, Slice table) : heap_(std::move(heap)), table_(table) {}

  [[nodiscard]] Place first_place(std::string_view key) const {
    return {table_, chain_of(key) * Slice::kStoredBytes};
  }

  template <typename Heap>
  static io::Result<std::optional<Entry>> entry_at(const Heap& heap, Place place) {
    CRASHCHECK_ASSIGN(const Slice slice, read_slice(heap, place.slice, place.at));
    if (slice.empty()) return std::nullopt;
    Entry entry;
    entry.slice = slice;
    CRASHCHECK_ASSIGN(entry.next, read_slice(heap, slice, 0));
    std::array<std::byte, sizeof(std::uint64_t)> key_length{};
    CRASHCHECK_TRY(heap.read(slice, kKeyLengthAt, key_length));
    CRASHCHECK_ASSIGN(entry.key, read_text(heap, slice, kKeyAt, io::load_u64(key_length)));
    const std::uint64_t value_at = kKeyAt + entry.key.size();
    CRASHCHECK_ASSIGN(entry.value, read_text(heap, slice, value_at, slice.length - value_at));
    return entry;
  }

  io::Result<void> remove(Batch& batch, std::string_view key) const {
    Place place = first_place(key);
    for (;;) {
      CRASHCHECK_ASSIGN(const std::optional<Entry> entry, entry_at(batch, place));
      if (!entry) return {};
      if (entry->key == key) {
        CRASHCHECK_TRY(batch.write(place.slice, place.at, bstack::to_bytes(entry->next)));
        return batch.deallocate(entry->slice);
      }
      place = Place{entry->slice, 0};
    }
  }

  GhostTree heap_;
  Slice table_;
};

io::Result<void> put_lines(Map& map) {
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t blank = line.find(' ');
    const std::string key = line.substr(0, blank);
    if (blank == std::string::npos) {
      CRASHCHECK_TRY(map.remove(key));
    } else {
      CRASHCHECK_TRY(map.put(key, line.substr(blank + 1)));
    }
    std::cout << line << std::endl;
  }
  return {};
}

io::Result<int> run(const std::filesystem::path& path, std::string_view command,
                    std::string_view key) {
  CRASHCHECK_ASSIGN(Map map, Map::open(path));
  if (command == "put") {
    CRASHCHECK_TRY(put_lines(map));
  } else if (command == "get") {
    CRASHCHECK_ASSIGN(const std::optional<std::string> value, map.get(key));
    if (!value) return 1;
    std::cout << *value << "\n";
  } else if (command == "print") {
    CRASHCHECK_ASSIGN(const std::vector<Entry> all, map.entries());
    for (const Entry& entry : all) std::cout << entry.key << " " << entry.value << "\n";
  } else {
    CRASHCHECK_ASSIGN(const std::uint64_t bytes, map.reclaim());
    std::cout << bytes << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace examples

int main(int argc, char** argv) {
  const std::string_view command = argc > 2 ? argv[2] : "";
  const bool get = command == "get" && argc == 4;
  const bool other = argc == 3 && (command == "put" || command == "print" || command == "reclaim");
  if (!get && !other) {
    std::cerr << "usage: key_value FILE put|print|reclaim, or key_value FILE get KEY\n";
    return 2;
  }
  const auto status = examples::run(argv[1], command, get ? argv[3] : "");
  return status ? *status : examples::status_of(examples::io::Failure(status.error()));
}
