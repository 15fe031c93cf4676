// The name of each feature, as reports print it.
#include "coverage/feature.h"

#include <array>
#include <string_view>

namespace crashcheck::coverage {
namespace {

Feature of(Area area, std::uint8_t what, std::uint32_t detail) {
  return {static_cast<std::uint8_t>(area), what, detail};
}

constexpr std::array<std::string_view, 4> kTurns = {"LL", "RR", "LR", "RL"};

constexpr std::array<std::string_view, 5> kRemovals = {
    "a leaf", "a node with one child", "a node with two children, its right child takes its place",
    "a node with two children, a deeper node takes its place", "the root"};

constexpr std::array<std::string_view, 17> kSpaces = {"exact fit",
                                                      "split, the remainder stays free",
                                                      "split, the surplus is nobody's",
                                                      "taken at the end of the file",
                                                      "freed, no free neighbour",
                                                      "freed right of a free block",
                                                      "freed left of a free block",
                                                      "freed between two free blocks",
                                                      "freed at the end of the file",
                                                      "shrunk inside the block",
                                                      "shrunk in the middle of the file",
                                                      "shrunk at the end of the file",
                                                      "grown at the end of the file",
                                                      "moved to grow",
                                                      "bulk free joins slices",
                                                      "bulk free of slices apart",
                                                      "reclaim finds memory of nobody"};

constexpr std::array<std::string_view, 16> kBranches = {"nothing to do",
                                                        "created from nothing",
                                                        "creation completed",
                                                        "tail cut off",
                                                        "bytes like a record dropped",
                                                        "record carried out",
                                                        "record carried out again",
                                                        "length of file and payload made equal",
                                                        "payload padded to whole blocks",
                                                        "two free blocks joined",
                                                        "three or more free blocks joined",
                                                        "free end given back",
                                                        "tree rebuilt",
                                                        "unsound tree rebuilt",
                                                        "free blocks left to nobody",
                                                        "refused"};

constexpr std::array<std::string_view, 18> kMoments = {"before the first event",
                                                       "creation",
                                                       "before the record",
                                                       "record pending",
                                                       "record durable, nothing applied",
                                                       "some changes applied",
                                                       "all changes applied, unsynced",
                                                       "changes applied and synced",
                                                       "cut of the record pending",
                                                       "node pending",
                                                       "root pending",
                                                       "length pending",
                                                       "zeros pending",
                                                       "user header pending",
                                                       "data pending",
                                                       "growth of the file pending",
                                                       "shrinking of the file pending",
                                                       "everything synced"};

constexpr std::array<std::string_view, 7> kSizes = {
    "bytes in a record",    "changes in a record",     "bytes zeroed in one piece",
    "commits in a session", "levels in the free tree", "slices or operations in one call",
    "GiB before a slice"};

std::string with(std::string_view prefix, std::string_view text) {
  return std::string(prefix).append(text);
}

/// "(.(..))": a node is a pair of brackets around its sides, a dot is no node.
std::string shape_text(std::uint32_t bits) {
  std::string text;
  std::string open;  // for each bracket that is open, how many sides it has so far
  int bit = 31;
  while (bit > 0 && (bits >> bit & 1U) == 0) --bit;
  for (--bit; bit >= 0; --bit) {
    const bool node = (bits >> bit & 1U) != 0;
    text += node ? '(' : '.';
    if (node) open += '0';
    while (!node && !open.empty() && ++open.back() == '2') {
      open.pop_back();
      text += ')';
      if (open.empty()) break;
    }
  }
  return text;
}

std::string shape_name(const Feature& feature) {
  switch (feature.what) {
    case 0: return with("tree ", shape_text(feature.detail));
    case 1:
      return "tree of " + std::to_string(feature.detail >> 8U) + " nodes, height " +
             std::to_string(feature.detail & 0xFFU);
    default: return "tree that is not sound";
  }
}

std::string rotation_name(const Feature& feature) {
  return with("rotation ", kTurns.at(feature.what)) +
         ((feature.detail >> 8U) != 0 ? " on deletion" : " on insertion") + " at height " +
         std::to_string(feature.detail & 0xFFU);
}

std::string moment_name(std::string_view prefix, const Feature& feature) {
  std::string text = with(prefix, kMoments.at(feature.what));
  if (feature.what == static_cast<std::uint8_t>(Moment::kCreating)) {
    return text + ", events done: " + std::to_string(feature.detail);
  }
  if (feature.what == static_cast<std::uint8_t>(Moment::kSynced)) {
    return text + ", syncs from " + std::to_string(feature.detail);
  }
  return text;
}

}  // namespace

std::string name(const Feature& feature) {
  switch (static_cast<Area>(feature.area)) {
    case Area::kShape: return shape_name(feature);
    case Area::kRotation: return rotation_name(feature);
    case Area::kRemoval:
      if (feature == removal(Removal::kNotExplained))
        return "tree changes that were not classified";
      return with("removal of ", kRemovals.at(feature.what));
    case Area::kSpace: return with("space: ", kSpaces.at(feature.what));
    case Area::kOpenCut: return with("open cut: ", kBranches.at(feature.what));
    case Area::kRecovery: return with("recovery: ", kBranches.at(feature.what));
    case Area::kRecoveryAgain:
      return with("recovery from a cut recovery: ", kBranches.at(feature.what));
    case Area::kMoment: return moment_name("crash: ", feature);
    case Area::kRecoveryMoment: return moment_name("crash in a recovery: ", feature);
    case Area::kSize:
      return "size: more than " + std::to_string(feature.detail) +
             with(" ", kSizes.at(feature.what));
  }
  return {};
}

Feature rotation(Turn turn, bool on_deletion, std::uint32_t height) {
  return of(Area::kRotation, static_cast<std::uint8_t>(turn), (on_deletion ? 0x100U : 0U) | height);
}

Feature shape(std::uint32_t bits) { return of(Area::kShape, 0, bits); }

Feature large_shape(std::uint32_t nodes, std::uint32_t height) {
  return of(Area::kShape, 1, nodes << 8U | height);
}

Feature unsound_shape() { return of(Area::kShape, 2, 0); }

Feature more_than(Size what, std::uint32_t limit) {
  return of(Area::kSize, static_cast<std::uint8_t>(what), limit);
}

Feature removal(Removal what) { return of(Area::kRemoval, static_cast<std::uint8_t>(what), 0); }

Feature space(Space what) { return of(Area::kSpace, static_cast<std::uint8_t>(what), 0); }

Feature branch(Area area, Branch what) { return of(area, static_cast<std::uint8_t>(what), 0); }

Feature moment(Area area, Moment what, std::uint32_t detail) {
  return of(area, static_cast<std::uint8_t>(what), detail);
}

}  // namespace crashcheck::coverage
