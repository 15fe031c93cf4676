// The model of an application that uses a heap: which slices it holds, with which bytes, and what
// its protocol documents for a crash. Knows of extents and bytes, not of the store's code.
// Thread rule: belongs to one thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "explorer/model.h"
#include "oracle/judge.h"
#include "oracle/reference_model.h"

namespace crashcheck::ghost_tree {

class HeapModel final : public explorer::Model {
 public:
  /// That of an application whose heap is being created.
  explicit HeapModel(oracle::Protocol protocol);
  /// That of an application that knows `state`; `next_handle` is the first not given yet.
  HeapModel(oracle::Protocol protocol, oracle::HeapState state, history::Handle next_handle);
  HeapModel& operator=(const HeapModel&) = delete;
  HeapModel(HeapModel&&) = delete;
  HeapModel& operator=(HeapModel&&) = delete;
  ~HeapModel() override = default;

  [[nodiscard]] std::unique_ptr<explorer::Model> clone() const override;
  [[nodiscard]] std::string_view obstacle(const explorer::Operation& operation) const override;
  [[nodiscard]] std::vector<std::optional<explorer::Operation>> adapted(
      const explorer::History& meant) const override;
  void created() override;
  /// Each extent in use becomes one live slice: where slices end inside of it nothing tells.
  [[nodiscard]] std::string believe(const explorer::RecoveredFile& file) override;
  void begin(const explorer::Operation& operation, const explorer::Answer* answer) override;
  void skip(const explorer::Operation& operation) override;
  [[nodiscard]] explorer::Findings refused_for_space(
      const explorer::Operation& operation) const override;
  explorer::Findings acknowledge(const explorer::Operation& operation,
                                 const explorer::Answer& answer) override;
  void failed() override;
  void crashed() override;
  [[nodiscard]] std::size_t alternatives() const override;
  [[nodiscard]] bool is_certain() const override { return known_.has_value(); }
  [[nodiscard]] explorer::Judgement judge(const explorer::RecoveredFile& file) override;
  void adopt(const explorer::Judgement& judgement) override;
  [[nodiscard]] explorer::Findings use(const explorer::Judgement& judgement,
                                       explorer::OpenStore& store) override;
  [[nodiscard]] explorer::Findings inspect(const faultfs::Image& file) override;
  [[nodiscard]] bool may_refuse(const explorer::Refusal& refusal) const override;
  [[nodiscard]] bool unwritten_bytes_matter() const override;
  [[nodiscard]] bool is_clean() const override;
  [[nodiscard]] explorer::RangeSet relied_on(const faultfs::Image& file) const override;
  [[nodiscard]] explorer::Findings lost(const explorer::RecoveredFile& file) override;
  [[nodiscard]] explorer::Findings lost_in_use(explorer::OpenStore& store) override;
  [[nodiscard]] std::string_view undetectable(const explorer::DamagedFile& file,
                                              const explorer::RecoveredFile& found) override;

  /// What the application knows, or, where that may be one of several states, the first of them.
  [[nodiscard]] const oracle::HeapState& state() const;
  /// The states that the heap may be in. REQUIRES: not is_certain().
  [[nodiscard]] std::span<const oracle::Outcome> outcomes() const { return possible_; }
  /// The first handle that no operation has given.
  [[nodiscard]] history::Handle next_handle() const { return next_handle_; }
  /// Where the slices of `operation`, the next to begin, are, in the order in which it names them;
  /// nothing where one is not there, or its place depends on which state it is.
  [[nodiscard]] std::optional<std::vector<oracle::Placement>> operands(
      const history::Operation& operation) const;

  /// Whether every heap that may be there has to refuse `call`, made now, wherever its places are.
  [[nodiscard]] bool refuses(const history::Refused& call) const;

  static constexpr std::string_view kTooLong = "no model keeps slices of so many bytes";
  static constexpr std::string_view kLeavesSlice = "the slice is shorter than that";
  static constexpr std::string_view kNoSuchSlice = "there is no such slice";
  /// The largest file that a creation which was cut may leave.
  static constexpr std::uint64_t kMaxCreationBytes = 64;

 private:
  /// `operation` is acknowledged, and the payload `has_grown` by it.
  void follow_reserve(const history::Operation& operation, bool has_grown);
  HeapModel(const HeapModel& other);

  [[nodiscard]] std::vector<oracle::Outcome> cut_here() const;
  [[nodiscard]] std::vector<oracle::Placement> answer_in(const oracle::ReferenceModel& model,
                                                         const history::Operation& operation) const;
  [[nodiscard]] std::vector<oracle::Outcome> each_in_flight() const;
  [[nodiscard]] std::optional<oracle::Placement> same_place(history::Handle handle) const;
  [[nodiscard]] explorer::Findings wrong_answer(const history::Operation& operation,
                                                const explorer::Answer& answer) const;

  oracle::Protocol protocol_;
  std::optional<oracle::ReferenceModel> known_;
  std::vector<oracle::Outcome> possible_;  // where nothing is known
  /// The operation that has begun, what it will have answered, and the first handle that it gives.
  struct InFlight {
    explorer::Operation operation;
    explorer::Answer answer;
    history::Handle first_handle;
  };
  std::optional<InFlight> in_flight_;
  std::uint64_t reserve_bytes_ = 0;  ///< the heap was told to keep, since it is open
  std::uint64_t held_bytes_ = 0;     ///< it keeps: growth that it acknowledged came with them
  history::Handle next_handle_ = 0;
  oracle::RawHeap heap_;  // as judged or inspected last
};

/// REQUIRES: `model` is a HeapModel.
[[nodiscard]] const HeapModel& heap_model(const explorer::Model& model);

}  // namespace crashcheck::ghost_tree
