// What is known is a reference model; what is not, a list of outcomes. An operation in flight turns
// the first into the second when it fails or a crash cuts it.
#include "ghost_tree_model/heap_model.h"

#include <algorithm>

#include "adapted.h"
#include "explorer/store.h"
#include "ghost_tree_model/heap_session.h"
#include "history/slices.h"
#include "history/wrapped.h"
#include "io/assert.h"
#include "oracle/answers.h"
#include "oracle/operands.h"
#include "oracle/predicted.h"
#include "workout.h"

namespace crashcheck::ghost_tree {

using oracle::Outcome;
using oracle::Protocol;
using oracle::ReferenceModel;

HeapModel::HeapModel(Protocol protocol)
    : protocol_(protocol), possible_(ReferenceModel::creation_in_flight()) {}

HeapModel::HeapModel(Protocol protocol, oracle::HeapState state, history::Handle next_handle)
    : protocol_(protocol),
      known_(ReferenceModel(protocol, std::move(state), next_handle)),
      next_handle_(next_handle) {}

/// What was judged last is not copied.
HeapModel::HeapModel(const HeapModel& other)
    : Model(other),
      protocol_(other.protocol_),
      known_(other.known_),
      possible_(other.possible_),
      in_flight_(other.in_flight_),
      reserve_bytes_(other.reserve_bytes_),
      held_bytes_(other.held_bytes_),
      next_handle_(other.next_handle_) {}

std::unique_ptr<explorer::Model> HeapModel::clone() const {
  return std::unique_ptr<explorer::Model>(new HeapModel(*this));
}

namespace {

/// How many bytes of slices the model would have to keep for an operation, as far as a sum of their
/// lengths does not overflow.
std::uint64_t bytes_given(const history::Operation& operation) {
  std::uint64_t sum = 0;
  const auto add = [&sum](std::uint64_t length) {
    sum = length > UINT64_MAX - sum ? UINT64_MAX : sum + length;
  };
  std::visit(
      [&](const auto& op) {
        using Kind = std::remove_cvref_t<decltype(op)>;
        constexpr bool kKeeps =
            !std::is_same_v<Kind, history::Abandon> && !std::is_same_v<Kind, history::Refused>;
        if constexpr (kKeeps && requires { op.length; }) add(op.length);
        if constexpr (kKeeps && requires { op.lengths; }) std::ranges::for_each(op.lengths, add);
        if constexpr (requires { op.operations; }) {
          for (const auto& each : op.operations) add(bytes_given(history::as_operation(each)));
        }
      },
      operation);
  return sum;
}

/// Whether it is inside of a slice as long as that is: after an operation that was refused, a slice
/// may be shorter than a history meant.
bool depends_on_lengths(const history::Operation& operation) {
  return std::visit(
      [](const auto& op) {
        return requires { op.at; }
        || requires { op.slot; }
        || requires { op.operations; };
      },
      operation);
}

bool allows(const oracle::HeapState& state, history::Handle next_handle,
            const history::Operation& operation) {
  history::Slices slices(next_handle);
  for (const oracle::LiveSlice& slice : state.live) slices.add(slice.handle, slice.content.size());
  return slices.allow(operation);
}

}  // namespace

std::string_view HeapModel::obstacle(const explorer::Operation& operation) const {
  const history::Operation& own = history::unwrapped(operation);
  const std::uint64_t bytes = bytes_given(own);
  // More than any medium holds the store refuses by itself.
  if (explorer::kMaxFileBytes < bytes && bytes < oracle::kMoreThanAnyMedium) return kTooLong;
  if (!operands(own)) return kNoSuchSlice;
  return known_ && depends_on_lengths(own) && !allows(state(), next_handle_, own)
             ? kLeavesSlice
             : std::string_view();
}

std::vector<std::optional<explorer::Operation>> HeapModel::adapted(
    const explorer::History& meant) const {
  Adaptation adaptation(state(), next_handle_);
  std::vector<std::optional<explorer::Operation>> all;
  for (const explorer::Operation& operation : meant) {
    auto done = adaptation.next(history::unwrapped(operation));
    all.push_back(done ? std::optional<explorer::Operation>(std::move(*done)) : std::nullopt);
  }
  return all;
}

void HeapModel::created() {
  known_.emplace(protocol_);
  possible_.clear();
}

namespace {

/// What lies in the file, with a slice for each extent that is not free.
oracle::HeapState state_in(const oracle::RawHeap& heap) {
  oracle::HeapState state;
  state.length = heap.length;
  std::ranges::copy(heap.payload({0, oracle::kUserHeaderBytes}), state.user_header.begin());
  for (const oracle::RawNode& node : heap.nodes) state.free.push_back(node.range());
  std::ranges::sort(state.free);
  for (const oracle::Range& used :
       explorer::subtract({{oracle::kArenaBegin, heap.length}}, heap.free)) {
    const auto bytes = heap.payload(used);
    oracle::LiveSlice slice;
    slice.handle = static_cast<history::Handle>(state.live.size());
    slice.offset = used.begin;
    slice.content.assign(bytes.begin(), bytes.end());
    state.live.push_back(std::move(slice));
  }
  return state;
}

}  // namespace

std::string HeapModel::believe(const explorer::RecoveredFile& file) {
  oracle::decode(file.image, heap_);
  if (!heap_.has_heap_magic || heap_.length < oracle::kArenaBegin) return "there is no heap in it";
  oracle::HeapState state = state_in(heap_);
  const Outcome found = oracle::exactly("as found", state);
  const explorer::Judgement judgement =
      oracle::judge_recovered(heap_, std::span(&found, 1), file.unit_bytes);
  if (!judgement.holds()) {
    const explorer::Finding& worst = judgement.findings.front();
    return "what it makes of the file is unsound: " + std::string(worst.message) +
           ", payload offset " + std::to_string(worst.offset);
  }
  next_handle_ = static_cast<history::Handle>(state.live.size());
  known_.emplace(protocol_, std::move(state), next_handle_);
  possible_.clear();
  return {};
}

namespace {

history::Handle handles_of(const explorer::Operation& operation) {
  return static_cast<history::Handle>(history::handles_given(history::unwrapped(operation)));
}

}  // namespace

void HeapModel::begin(const explorer::Operation& operation, const explorer::Answer* answer) {
  CRASHCHECK_ASSERT(!in_flight_, "one operation at a time");
  in_flight_.emplace(
      InFlight{operation, answer != nullptr ? *answer : explorer::Answer(), next_handle_});
  next_handle_ += handles_of(operation);
}

void HeapModel::skip(const explorer::Operation& operation) {
  next_handle_ += handles_of(operation);
  if (known_) known_->leave_out(handles_of(operation));
}

explorer::Findings HeapModel::acknowledge(const explorer::Operation& operation,
                                          const explorer::Answer& answer) {
  const history::Operation& own = history::unwrapped(operation);
  const auto returned = places_in(answer);
  CRASHCHECK_ASSERT(in_flight_ && in_flight_->operation == operation, "it has begun");
  const history::Handle first = in_flight_->first_handle;
  in_flight_.reset();
  if (history::changes_nothing(own)) return wrong_answer(own, answer);
  if (known_) {
    const std::uint64_t length = state().length;
    explorer::Findings wrong = known_->acknowledge(own, returned);
    follow_reserve(own, state().length > length);
    return wrong;
  }
  std::erase_if(possible_, [&](Outcome& outcome) {
    ReferenceModel model(protocol_, outcome.state, first);
    if (!model.acknowledge(own, returned).empty()) return true;
    outcome.state = model.state();
    return false;
  });
  return {};
}

namespace {

/// Whether all that may be there has the same bytes in a slice, none of them open.
bool agree_on(std::span<const Outcome> possible, history::Handle handle) {
  const oracle::LiveSlice* first = possible.front().state.find(handle);
  return std::ranges::all_of(possible, [&](const Outcome& each) {
    const oracle::LiveSlice* slice = each.state.find(handle);
    return slice != nullptr && slice->alternative.empty() && slice->content == first->content;
  });
}

}  // namespace

/// Of an operation that changes nothing. A read in an operation's wake says nothing about what a
/// reopen will find: only what every outcome agrees on is compared.
explorer::Findings HeapModel::wrong_answer(const history::Operation& operation,
                                           const explorer::Answer& answer) const {
  const Returned& returned = returned_in(answer);
  if (const auto* read = std::get_if<history::Read>(&operation)) {
    const bool is_certain = known_ || agree_on(possible_, read->slice);
    if (!is_certain || !oracle::is_inside(state(), *read)) return {};
    return oracle::wrong_read(state(), *read, returned.read);
  }
  if (!returned.was_made) return {};
  const auto& call = std::get<history::Refused>(operation);
  return oracle::wrong_refusal(call, returned.asked, returned.refusal);
}

bool HeapModel::refuses(const history::Refused& call) const {
  if (known_) return oracle::places_to_refuse(state(), protocol_, call).has_value();
  return false;
}

void HeapModel::follow_reserve(const history::Operation& operation, bool has_grown) {
  if (std::holds_alternative<history::Reopen>(operation)) reserve_bytes_ = held_bytes_ = 0;
  if (const auto* set = std::get_if<history::SetReserve>(&operation)) {
    reserve_bytes_ = set->bytes;
    held_bytes_ = std::min(held_bytes_, reserve_bytes_);
  }
  if (has_grown) held_bytes_ = reserve_bytes_;
}

explorer::Findings HeapModel::refused_for_space(const explorer::Operation& operation) const {
  CRASHCHECK_ASSERT(known_ && !in_flight_);
  return oracle::wrong_no_space(state(), history::unwrapped(operation), held_bytes_);
}

void HeapModel::failed() {
  reserve_bytes_ = held_bytes_ = 0;
  possible_ = cut_here();
  known_.reset();
  in_flight_.reset();
}

void HeapModel::crashed() {
  reserve_bytes_ = held_bytes_ = 0;
  possible_ = cut_here();
  known_.reset();
  in_flight_.reset();
}

std::size_t HeapModel::alternatives() const { return known_ ? 1 : possible_.size(); }

explorer::Judgement HeapModel::judge(const explorer::RecoveredFile& file) {
  CRASHCHECK_ASSERT(!known_ && !in_flight_ && !possible_.empty(), "crashed() comes before");
  oracle::decode(file.image, heap_);
  return oracle::judge_recovered(heap_, possible_, file.unit_bytes);
}

void HeapModel::adopt(const explorer::Judgement& judgement) {
  CRASHCHECK_ASSERT(judgement.holds() && judgement.outcome &&
                    *judgement.outcome < possible_.size());
  known_.emplace(protocol_, oracle::as_found(possible_[*judgement.outcome], heap_), next_handle_);
  possible_.clear();
}

explorer::Findings HeapModel::use(const explorer::Judgement& judgement,
                                  explorer::OpenStore& store) {
  CRASHCHECK_ASSERT(judgement.holds() && judgement.outcome &&
                    *judgement.outcome < possible_.size());
  return use_heap(store, protocol_, oracle::as_found(possible_[*judgement.outcome], heap_));
}

explorer::Findings HeapModel::inspect(const faultfs::Image& file) {
  CRASHCHECK_ASSERT(known_ && !in_flight_);
  oracle::decode(file, heap_);
  return oracle::judge_running(heap_, known_->state(), protocol_);
}

/// What was never created may find no space to be. And the journaled protocol cannot tell the file
/// of a creation that was cut from a foreign one where unwritten bytes are anything. It says so,
/// and leaves the file, which is a short one, as it is.
bool HeapModel::may_refuse(const explorer::Refusal& refusal) const {
  if (known_ || !std::ranges::all_of(possible_, &Outcome::creation)) return false;
  if (refusal.code == io::ErrorCode::kNoSpace) return true;
  return protocol_ == Protocol::kJournaled &&
         refusal.unwritten == explorer::UnwrittenBytes::kAnything &&
         refusal.code == io::ErrorCode::kInvalidData && refusal.events == 0 &&
         refusal.file_bytes <= kMaxCreationBytes;
}

bool HeapModel::unwritten_bytes_matter() const {
  return protocol_ == Protocol::kJournaled && !known_ && possible_.front().creation;
}

bool HeapModel::is_clean() const { return protocol_ == Protocol::kJournaled && known_.has_value(); }

const oracle::HeapState& HeapModel::state() const {
  return known_ ? known_->state() : possible_.front().state;
}

std::optional<std::vector<oracle::Placement>> HeapModel::operands(
    const history::Operation& operation) const {
  if (const auto* call = std::get_if<history::Refused>(&operation)) {
    const auto places = known_ ? oracle::places_to_refuse(state(), protocol_, *call) : std::nullopt;
    return places.value_or(std::vector<oracle::Placement>());
  }
  if (known_) return known_->operands(operation);
  const std::vector<history::Handle> live = state().handles();
  const bool same_slices = std::ranges::all_of(
      possible_, [&](const Outcome& each) { return each.state.handles() == live; });
  if (std::holds_alternative<history::Reclaim>(operation) && !same_slices) return std::nullopt;
  return oracle::operands_of(operation, next_handle_, live,
                             [&](history::Handle handle) { return same_place(handle); });
}

/// Where the slice is in every outcome.
std::optional<oracle::Placement> HeapModel::same_place(history::Handle handle) const {
  const oracle::LiveSlice* first = possible_.front().state.find(handle);
  const bool same = first != nullptr && std::ranges::all_of(possible_, [&](const auto& each) {
                      const oracle::LiveSlice* slice = each.state.find(handle);
                      return slice != nullptr && slice->placement() == first->placement();
                    });
  if (!same) return std::nullopt;
  return first->placement();
}

/// What a crash or a failure right here may leave.
std::vector<Outcome> HeapModel::cut_here() const {
  if (!in_flight_) {
    return known_ ? std::vector{oracle::exactly("acknowledged", known_->state())} : possible_;
  }
  if (!known_) return each_in_flight();
  return known_->in_flight(history::unwrapped(in_flight_->operation),
                           places_in(in_flight_->answer));
}

/// What the operation in flight answers, or would have, in one of the states that are possible. The
/// answer that is known is that of one of them, or of a life in which nothing failed.
std::vector<oracle::Placement> HeapModel::answer_in(const ReferenceModel& model,
                                                    const history::Operation& operation) const {
  if (protocol_ == Protocol::kJournaled) return oracle::predicted_answer(model, operation);
  const auto places = places_in(in_flight_->answer);
  return {places.begin(), places.end()};
}

std::vector<Outcome> HeapModel::each_in_flight() const {
  std::vector<Outcome> all;
  for (const Outcome& before : possible_) {
    const ReferenceModel model(protocol_, before.state, in_flight_->first_handle);
    const history::Operation& operation = history::unwrapped(in_flight_->operation);
    const std::vector<oracle::Placement> answer = answer_in(model, operation);
    for (Outcome& outcome : model.in_flight(operation, answer)) {
      std::ranges::copy(before.may_be_free, std::back_inserter(outcome.may_be_free));
      std::ranges::copy(before.wiped, std::back_inserter(outcome.wiped));
      all.push_back(std::move(outcome));
    }
  }
  return all;
}

const HeapModel& heap_model(const explorer::Model& model) {
  return dynamic_cast<const HeapModel&>(model);
}

}  // namespace crashcheck::ghost_tree
