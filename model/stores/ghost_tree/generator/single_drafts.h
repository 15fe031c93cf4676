// Drafts of single operations, and the values they are made of. Internal to the layer.
#pragma once

#include <rapidcheck.h>

#include "generator/generator.h"

namespace crashcheck::generator {

/// An operation whose slices are numbers that `resolve` reads.
using Draft = history::Operation;

[[nodiscard]] rc::Gen<history::Handle> any_slice();
[[nodiscard]] rc::Gen<std::uint64_t> length();
/// In the user header, in any slice, or in the newest.
[[nodiscard]] rc::Gen<history::Slot> any_slot();

[[nodiscard]] rc::Gen<Draft> allocate();
[[nodiscard]] rc::Gen<Draft> deallocate();
[[nodiscard]] rc::Gen<Draft> reallocate();
[[nodiscard]] rc::Gen<Draft> allocate_bulk();
[[nodiscard]] rc::Gen<Draft> deallocate_bulk();
[[nodiscard]] rc::Gen<Draft> write(Alphabet alphabet);
[[nodiscard]] rc::Gen<Draft> write_header(Alphabet alphabet);
/// AllocateInto, ReallocateInto or DeallocateFrom.
[[nodiscard]] rc::Gen<Draft> with_slot();

}  // namespace crashcheck::generator
