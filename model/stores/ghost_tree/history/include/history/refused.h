// Calls that a store has to refuse, and the places that they name. Where a place is, and whether
// the call has to be refused there, is found out when its turn comes: a history stays valid
// whatever is left out of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crashcheck::history {

/// A slice that the application invents. Printed as "@80:32".
struct InventedSlice {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool operator==(const InventedSlice&) const = default;
};
/// The slice with the `number`th lowest handle of those that are live, modulo their count. Printed
/// as "live:3".
struct LiveNumber {
  std::uint64_t number = 0;
  bool operator==(const LiveNumber&) const = default;
};
/// A free block, by its number from the lowest offset, modulo their count; or one 32-byte block in
/// it, by its number in the same way. Printed as "free:2" or "free:2+5".
struct FreeNumber {
  std::uint64_t number = 0;
  std::optional<std::uint64_t> block;
  bool operator==(const FreeNumber&) const = default;
};
using Place = std::variant<InventedSlice, LiveNumber, FreeNumber>;

[[nodiscard]] std::string to_string(const Place& place);

/// A call that the store has to refuse and that changes nothing. Where the call is none that has to
/// be refused, it is not made. Printed as "refused deallocate free:0".
struct Refused {
  enum class Call : std::uint8_t {
    kAllocate,        ///< one length
    kAllocateBulk,    ///< lengths
    kDeallocate,      ///< one place
    kDeallocateBulk,  ///< places
    kReallocate,      ///< one place and one length
  };
  Call call = Call::kAllocate;
  std::vector<Place> places;
  std::vector<std::uint64_t> lengths;
  bool operator==(const Refused&) const = default;
};

/// How many places and lengths a call names.
struct RefusedForm {
  static constexpr std::size_t kAny = SIZE_MAX;

  std::string_view word;
  std::size_t least_places;
  std::size_t most_places;
  std::size_t least_lengths;
  std::size_t most_lengths;
};
/// By the number of Refused::Call.
[[nodiscard]] std::span<const RefusedForm> refused_forms();
[[nodiscard]] const RefusedForm& form_of(Refused::Call call);

/// "deallocate free:0": what follows the word "refused".
[[nodiscard]] std::string call_text(const Refused& refused);

}  // namespace crashcheck::history
