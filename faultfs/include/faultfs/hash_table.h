// Values by a 128-bit hash, in one piece of memory: 24 bytes for a slot where a value has four, and
// at most three slots in four are taken. For tables of millions of crash states.
// Thread rule: as for a std::vector.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "faultfs/hash128.h"

namespace crashcheck::faultfs {

template <typename Value>
class HashTable {
 public:
  /// The value of `key`, and whether it is new: then it is `Value()`. The reference lives until the
  /// next insertion.
  std::pair<Value&, bool> insert(const Hash128& key) {
    if (4 * (count_ + 1) > 3 * slots_.size()) grow();
    Slot& slot = slots_[place_of(key)];
    const bool is_new = slot.round != round_;
    if (is_new) {
      slot = {key, Value(), round_};
      ++count_;
    }
    return {slot.value, is_new};
  }

  [[nodiscard]] std::size_t size() const { return count_; }

  /// Costs nothing, whatever was in it.
  void clear() {
    count_ = 0;
    if (++round_ != 0) return;
    slots_.clear();
    round_ = 1;
  }

  /// In no order that means anything.
  template <typename Use>
  void for_each(const Use& use) const {
    for (const Slot& slot : slots_) {
      if (slot.round == round_) use(slot.key, slot.value);
    }
  }

 private:
  struct Slot {
    Hash128 key;
    Value value;
    std::uint32_t round = 0;  // in which it was taken; a table is cleared by beginning another
  };

  /// Where the key is, or would be: hashes are spread as they are.
  [[nodiscard]] std::size_t place_of(const Hash128& key) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = key.low & mask;
    while (slots_[place].round == round_ && slots_[place].key != key) place = (place + 1) & mask;
    return place;
  }

  void grow() {
    constexpr std::size_t kFirst = 16;
    std::vector<Slot> before(slots_.empty() ? kFirst : 2 * slots_.size());
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (slot.round == round_) slots_[place_of(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two, or none
  std::size_t count_ = 0;
  std::uint32_t round_ = 1;
};

}  // namespace crashcheck::faultfs
