// Allocate everything, write everything, free everything.
#include "workout.h"

#include <algorithm>

#include "ghost_tree_model/heap_session.h"
#include "oracle/judge.h"
#include "oracle/reference_model.h"

namespace crashcheck::ghost_tree {
namespace {

using oracle::Findings;

class Workout {
 public:
  Workout(explorer::OpenStore& store, oracle::Protocol protocol, const oracle::HeapState& state)
      : store_(store),
        session_(dynamic_cast<HeapSession&>(store.session())),
        protocol_(protocol),
        model_(protocol, state, state.live.empty() ? 0 : state.live.back().handle + 1) {}

  Findings run() {
    std::vector<oracle::Range> blocks = model_.state().free;
    std::erase_if(blocks, [](oracle::Range block) { return block.length() > kMaxUsedBytes; });
    std::ranges::stable_sort(blocks, {}, &oracle::Range::length);
    if (blocks.size() > kMaxUsedBlocks) blocks.resize(kMaxUsedBlocks);
    for (const oracle::Range block : blocks) allocate_and_fill(block.length());
    inspect();
    for (std::size_t i = 0; i < taken_.size(); i += 2) run(history::Deallocate{taken_[i]});
    for (std::size_t i = 1; i < taken_.size(); i += 2) run(history::Deallocate{taken_[i]});
    inspect();
    return std::move(problems_);
  }

  [[nodiscard]] const oracle::HeapState& state() const { return model_.state(); }

 private:
  void allocate_and_fill(std::uint64_t length) {
    if (!run(history::Allocate{length})) return;
    const history::Handle handle = model_.state().live.back().handle;
    taken_.push_back(handle);
    const auto pattern = static_cast<std::byte>(0xA0U + taken_.size() % 16);
    run(history::Write{handle, 0, history::Bytes(length, pattern)});
  }

  bool run(const history::Operation& operation) {
    if (!problems_.empty()) return false;
    const auto returned = session_.apply(operation, *model_.operands(operation));
    if (!returned) {
      problems_ = oracle::usable(explorer::reason_of(returned.error()), returned.error().offset);
      return false;
    }
    report(model_.acknowledge(operation, *returned));
    return problems_.empty();
  }

  void inspect() {
    if (!problems_.empty()) return;
    oracle::decode(store_.file().image, heap_);
    report(oracle::judge_running(heap_, model_.state(), protocol_));
  }

  void report(Findings findings) {
    if (findings.empty() || !problems_.empty()) return;
    oracle::sort_by_severity(findings);
    const oracle::Finding& worst = findings.front();
    const bool only_not_best_fit = worst.guarantee == oracle::Guarantee::kBestFit;
    problems_ = only_not_best_fit ? Findings{worst} : oracle::usable(worst.message, worst.offset);
  }

  explorer::OpenStore& store_;
  HeapSession& session_;
  oracle::Protocol protocol_;
  oracle::ReferenceModel model_;
  oracle::RawHeap heap_;
  std::vector<history::Handle> taken_;
  Findings problems_;
};

}  // namespace

Findings use_heap(explorer::OpenStore& store, oracle::Protocol protocol, oracle::HeapState state) {
  Workout workout(store, protocol, state);
  Findings problems = workout.run();
  if (!problems.empty()) return problems;
  oracle::HeapState after = workout.state();
  after.recover(protocol);
  if (const auto reopened = store.reopen(); !reopened) {
    return oracle::usable(explorer::reason_of(reopened.error()), reopened.error().offset);
  }
  const explorer::RecoveredFile file = store.file();
  oracle::RawHeap heap;
  oracle::decode(file.image, heap);
  const oracle::Outcome expected = oracle::exactly("used and reopened", std::move(after));
  const auto judgement = oracle::judge_recovered(heap, std::span(&expected, 1), file.unit_bytes);
  if (judgement.holds()) return {};
  return oracle::usable(judgement.findings.front().message, judgement.findings.front().offset);
}

}  // namespace crashcheck::ghost_tree
