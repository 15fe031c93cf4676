// What the bytes of a file say, whatever they are: as a value, and as a text, JSON or a picture.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ghost_tree_pictures/free_space.h"
#include "ghost_tree_pictures/heap_picture.h"
#include "oracle/byte_source.h"
#include "oracle/finding.h"

namespace crashcheck::report {
class Palette;
}

namespace crashcheck::ghost_tree {

/// What a file says that contradicts itself.
struct Damage {
  std::string header;           ///< why the tree cannot be relied on at all, or empty
  explorer::Findings findings;  ///< by severity
  std::size_t left_out = 0;     ///< of a summary: how many less severe ones follow

  [[nodiscard]] std::size_t count() const { return findings.size() + left_out; }

  [[nodiscard]] bool none() const { return header.empty() && findings.empty(); }
};

struct Inspection {
  enum class Verdict {
    kSound,        ///< what the next open begins with does not contradict itself: it opens
    kDamaged,      ///< a stack whose header, heap or free tree contradicts itself
    kCutCreation,  ///< a crash cut its creation, which `unfinished` says how to complete
    kNoStack,      ///< does not start with a stack's header; nothing else is known
  };
  Verdict verdict = Verdict::kNoStack;
  bool has_heap_magic = false;
  std::string user_header;  ///< in hexadecimal digits, as far as it is there
  HeapPicture heap;
  FreeSpace free;
  /// What is left of an operation that never happened, and what the next open does about it: no
  /// damage. Empty where there is none, and where a redo record says how it goes on.
  std::string unfinished;
  Damage damage;  ///< of the file as it stands
  /// What is left of that once the redo record behind the payload has been carried out, as the next
  /// open does it; nothing where there is none. The verdict is about this.
  std::optional<Damage> after_record;
};

/// How much to keep or show of what is long.
enum class Amount : std::uint8_t {
  kSummary,  ///< as much as a person looks at, and how much was left out
  kAll,
};

/// How many items of each list a summary keeps.
inline constexpr std::size_t kSummaryItems = 4096;

/// Time is O(n log n) in the file's size, whatever it holds. Memory of a summary is at most
/// `kMemoryPercent` of the file's size, 32 MiB, and six times the size of a redo record; where all
/// is kept it is linear in the number of free blocks, about 200 bytes for each.
[[nodiscard]] Inspection inspect(oracle::ByteSource& file, Amount amount);
[[nodiscard]] Inspection inspect(std::span<const std::byte> file, Amount amount = Amount::kAll);
inline constexpr int kMemoryPercent = 40;

/// For a terminal: header, redo record, free tree, sizes of the free blocks, map, damage. At most a
/// few hundred lines, unless all is wanted; ends with a newline. `name` is what the file is called.
/// REQUIRES, here and below: a stack, or a cut creation; for kAll, an inspection that kept all.
[[nodiscard]] std::string to_text(std::string_view name, const Inspection& inspection,
                                  const report::Palette& palette, Amount amount = Amount::kSummary);

/// docs/schemas/inspect.schema.json says what is in it.
[[nodiscard]] nlohmann::ordered_json to_json(std::string_view name, const Inspection& inspection,
                                             Amount amount = Amount::kSummary);

/// The same as a line of text.
[[nodiscard]] std::string to_json_text(std::string_view name, const Inspection& inspection,
                                       Amount amount = Amount::kSummary);

/// A picture that needs nothing else: the map to scale, the tree below it, damage marked in both.
/// At most 2,000 shapes, unless all is wanted. REQUIRES: `name` has no control characters.
[[nodiscard]] std::string to_svg(std::string_view name, const Inspection& inspection,
                                 Amount amount = Amount::kSummary);

/// The payload bytes that the findings of the file as it stands are about.
[[nodiscard]] oracle::RangeSet damaged_bytes(const Inspection& inspection);

}  // namespace crashcheck::ghost_tree
