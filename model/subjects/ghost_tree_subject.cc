// GhostTree in each of its protocols.
#include "subjects/ghost_tree_subject.h"

#include <algorithm>
#include <array>

#include "bstack/ghost_tree.h"
#include "ghost_tree_session.h"

namespace crashcheck::subjects {
namespace {

class GhostTreeSubject final : public explorer::Subject {
 public:
  constexpr GhostTreeSubject(std::string_view name, bstack::Protocol writes,
                             oracle::Protocol promises)
      : name_(name), writes_(writes), promises_(promises) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] oracle::Protocol protocol() const override { return promises_; }

  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    CRASHCHECK_ASSIGN(bstack::GhostTree heap, bstack::GhostTree::open(std::move(file), writes_));
    return session_of(std::move(heap));
  }

 private:
  std::string_view name_;
  bstack::Protocol writes_;
  oracle::Protocol promises_;
};

const GhostTreeSubject kInPlace("in-place", bstack::Protocol::kInPlace, oracle::Protocol::kInPlace);
const GhostTreeSubject kJournaled("journaled", bstack::Protocol::kJournaled,
                                  oracle::Protocol::kJournaled);
const std::array<const GhostTreeSubject*, 2> kSubjects = {&kInPlace, &kJournaled};

}  // namespace

std::vector<std::string_view> protocols() {
  std::vector<std::string_view> names;
  for (const GhostTreeSubject* subject : kSubjects) names.push_back(subject->name());
  return names;
}

const explorer::Subject* find_subject(std::string_view protocol) {
  const auto* const found = std::ranges::find(kSubjects, protocol, &GhostTreeSubject::name);
  return found == kSubjects.end() ? nullptr : *found;
}

}  // namespace crashcheck::subjects
