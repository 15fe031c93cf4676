// Any changes that one commit may make, for properties.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "bstack/stack.h"
#include "expected_record.h"
#include "redo_record.h"

namespace crashcheck::bstack {

/// Changes that own their bytes.
struct RandomRedo {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  Entries entries;

  /// Refers to this object.
  [[nodiscard]] std::vector<Change> changes() const {
    std::vector<Change> result;
    for (const Entry& entry : entries) {
      result.push_back(Change{entry.offset, entry.bytes, entry.zeros});
    }
    return result;
  }
};

/// Refers to `random`.
inline Redo redo_of(const RandomRedo& random) {
  return Redo{random.before, random.after, random.changes()};
}

/// Words that a program may write, among them those that a record must not show.
inline rc::Gen<std::uint64_t> awkward_words() {
  const auto near = [](std::uint64_t magic) {
    return rc::gen::map(rc::gen::inRange<std::uint64_t>(0, 6),
                        [magic](std::uint64_t mask) { return magic ^ mask; });
  };
  return rc::gen::oneOf(near(kFirstMagic), near(kLastMagic), rc::gen::arbitrary<std::uint64_t>());
}

/// `count` bytes of such words.
inline io::Bytes awkward_bytes(std::uint64_t count) {
  io::Bytes bytes;
  while (bytes.size() < count) bytes = joined({bytes, u64(*awkward_words())});
  bytes.resize(count);
  return bytes;
}

/// Short payloads that grow, shrink or stay, with up to five changes that may overlap.
inline rc::Gen<RandomRedo> random_redos() {
  return rc::gen::exec([] {
    RandomRedo random;
    random.before = *rc::gen::inRange<std::uint64_t>(0, 100);
    random.after =
        *rc::gen::oneOf(rc::gen::just(random.before), rc::gen::inRange<std::uint64_t>(0, 100));
    const std::uint64_t longest = std::max(random.before, random.after);
    const int count = longest == 0 ? 0 : *rc::gen::inRange(0, 6);
    for (int i = 0; i < count; ++i) {
      const auto offset = *rc::gen::inRange<std::uint64_t>(0, longest);
      const auto size = *rc::gen::inRange<std::uint64_t>(1, longest - offset + 1);
      random.entries.push_back(*rc::gen::arbitrary<bool>() ? zeros_at(offset, size)
                                                           : bytes_at(offset, awkward_bytes(size)));
    }
    return random;
  });
}

inline void showValue(const RandomRedo& random, std::ostream& out) {
  out << random.before << " to " << random.after << ":";
  for (const Entry& entry : random.entries) {
    out << " " << entry.offset << (entry.zeros != 0 ? " zeros " : " bytes ")
        << std::max<std::uint64_t>(entry.zeros, entry.bytes.size());
  }
}

}  // namespace crashcheck::bstack
