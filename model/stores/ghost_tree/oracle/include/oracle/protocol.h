// The two write protocols, as far as what they promise differs.
#pragma once

#include <cstdint>
#include <string_view>

namespace crashcheck::oracle {

/// kInPlace: the published one; after a crash some states between before and after are documented.
/// kJournaled: every operation is found not started or complete, and between operations as after an
/// open the tree is sound; a bulk allocation loses nothing; an open gives back what is free at the
/// end of the payload, and writes nothing where there is nothing to do.
enum class Protocol : std::uint8_t { kInPlace, kJournaled };

}  // namespace crashcheck::oracle
