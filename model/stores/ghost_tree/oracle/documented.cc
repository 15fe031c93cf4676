// What docs/guarantees.md says of a crash inside an operation, as data for reports. A test holds
// the two against each other.
#include "documented.h"

#include <array>

namespace crashcheck::oracle {
namespace {

constexpr std::array<std::string_view, 1> kInPlaceBefore = {
    "In-place, beside \"not started\" and \"complete\", as documented. Everything that the "
    "operation "
    "does not name is exactly as before."};

constexpr std::array<explorer::DocumentedRow, 13> kInPlaceRows = {{
    {"operation cut", "documented"},
    {"allocate from a free block", "the block, its remainder or both neither free nor live"},
    {"allocate at the end", "the payload longer by the rounded size, held by nobody"},
    {"deallocate in the tree",
     "the block neither free nor live, each of its units old or zero, or as much of the node that "
     "it was to get as lies in that unit"},
    {"deallocate at the end", "nothing else"},
    {"shrink inside the block, write", "each unit old or new"},
    {"shrink at the end",
     "the old slice, its unused part zero up to the end of the last block kept"},
    {"shrink in the middle",
     "what is kept intact, each unit behind it old or zero, the freed blocks lost"},
    {"grow at the end", "nothing else"},
    {"grow by copying",
     "as for allocate, the old slice intact; then the new block held by nobody; then, the data at "
     "the new place, as for deallocate of the old one"},
    {"bulk allocate", "nothing else: it is documented as crash-safe by construction"},
    {"bulk deallocate",
     "the joined blocks in ascending order: those up to some point freed, the one at it lost, "
     "those behind it not started"},
    {"open", "free blocks may have merged; nothing lost"},
}};

constexpr std::array<std::string_view, 1> kInPlaceAfter = {
    "An allocation that completed and never returned leaves its block to nobody: that is the one "
    "leak that no protocol without the caller's help can avoid. In-place, what a bulk allocation "
    "leaves over of the block it takes is nobody's as well, by documentation. The caller's help is"
    " `allocate_into` and its kin, which put the place of the slice where the program will find it"
    " in the same atomic step, a batch that does so by hand, or `reclaim`."};

constexpr std::array<std::string_view, 1> kJournaledBefore = {
    "Journaled: \"not started\" or \"complete\"; a write outside of a batch also with each unit "
    "old "
    "or new."};

constexpr std::array<std::string_view, 1> kJournaledAfter = {
    "Creation on a device that shows something else than zeros in space that was never written: a "
    "file cut there, of at most 64 bytes, may be refused as foreign. Nothing can be in it; delete "
    "it."};

constexpr explorer::Documented kInPlaceText = {kInPlaceBefore, kInPlaceRows, kInPlaceAfter};
constexpr explorer::Documented kJournaledText = {kJournaledBefore, {}, kJournaledAfter};

}  // namespace

const explorer::Documented& documented(Protocol protocol) {
  return protocol == Protocol::kInPlace ? kInPlaceText : kJournaledText;
}

}  // namespace crashcheck::oracle
