// For stores whose operations happen as a whole: what is found after a crash is the state before
// the operation that was cut, or the one after it. An Engine is the store's own class, with
//     static io::Result<Engine> open(std::unique_ptr<io::File>);  // or open(io::Directory&)
// a State is a trivial value with ==, and a model of both derives from StateModel.
#pragma once

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "explorer/basic_promises.h"
#include "explorer/call_alphabet.h"
#include "explorer/store.h"
#include "io/assert.h"

namespace crashcheck::explorer {

/// An engine that is open. Derived is the model, which knows how to ask it.
template <typename Derived, typename Engine>
class EngineSession final : public Session {
 public:
  explicit EngineSession(Engine engine) : engine_(std::move(engine)) {}

  [[nodiscard]] const Engine& engine() const { return engine_; }
  [[nodiscard]] io::Result<Answer> apply(const Operation& operation,
                                         const Model& /*model*/) override {
    CRASHCHECK_TRY(Derived::apply(engine_, operation));
    return Answer();
  }
  [[nodiscard]] bool tells_of_damage() override {
    if constexpr (requires { Derived::tells(engine_); }) return Derived::tells(engine_);
    return false;
  }

 private:
  Engine engine_;
};

template <typename Derived, typename Engine, typename S>
class StateModel : public Model {
 public:
  using State = S;
  // Derived has, besides Model::next() and a constructor without arguments,
  //   static io::Result<void> apply(Engine&, const Operation&);
  //   static State found(const Engine&);                        // what an open store says
  //   static State after(const State& before, const Operation&);
  // and, where the store can tell that its file is damaged,
  //   static bool tells(const Engine&);

  [[nodiscard]] std::unique_ptr<Model> clone() const final {
    return std::make_unique<Derived>(static_cast<const Derived&>(*this));
  }
  void created() final { certain_ = true; }
  [[nodiscard]] std::string believe(const RecoveredFile& file) final {
    know(found_by(*file.session));
    return {};
  }
  void begin(const Operation& operation, const Answer* /*answer*/) final {
    before_ = possible_.size();
    if (operation.is_reopen()) return;
    for (std::size_t i = 0; i < before_; ++i) {
      possible_.push_back(Derived::after(possible_[i], operation));
    }
  }
  Findings acknowledge(const Operation& operation, const Answer& /*answer*/) final {
    const auto begin = possible_.begin();
    if (!operation.is_reopen())
      possible_.erase(begin, begin + static_cast<std::ptrdiff_t>(before_));
    return {};
  }
  void failed() final { certain_ = false; }
  void crashed() final { certain_ = false; }
  [[nodiscard]] std::size_t alternatives() const final { return possible_.size(); }
  [[nodiscard]] bool is_certain() const final { return certain_; }

  [[nodiscard]] Judgement judge(const RecoveredFile& file) final {
    Judgement judgement;
    if (file.session == nullptr) return judgement;  // the checker says that it does not open
    judgement.judged = GuaranteeSet().set();
    const State state = found_by(*file.session);
    const auto match = std::ranges::find(possible_, state);
    if (match == possible_.end()) {
      judgement.findings = {Finding{basic::kDurable, basic::kLostAcked, 0, 0,
                                    "neither the state before the crash nor the one after"}};
    } else {
      judgement.outcome = static_cast<std::size_t>(match - possible_.begin());
    }
    return judgement;
  }
  void adopt(const Judgement& judgement) final {
    CRASHCHECK_ASSERT(judgement.holds() && judgement.outcome);
    know(State(possible_[*judgement.outcome]));
  }

  /// That the store may be in.
  [[nodiscard]] const std::vector<State>& states() const { return possible_; }
  /// The application knows `state`, and nothing else.
  void know(const State& state) {
    possible_ = {state};
    certain_ = true;
  }

 protected:
  explicit StateModel(State created) : possible_{std::move(created)} {}
  StateModel(const StateModel&) = default;

 private:
  [[nodiscard]] static State found_by(Session& session) {
    using Open = EngineSession<Derived, Engine>;
    return Derived::found(dynamic_cast<Open&>(session).engine());
  }

  std::vector<State> possible_;
  std::size_t before_ = 1;  // of these, how many are from before the operation under way
  bool certain_ = false;
};

/// A state as its bytes.
template <typename ItsModel>
class StateAlphabet final : public CallAlphabet {
 public:
  using CallAlphabet::CallAlphabet;
  using State = typename ItsModel::State;
  static_assert(std::is_trivially_copyable_v<State>);

  [[nodiscard]] io::Bytes pack(const Model& crashed, const Judgement& judgement) const override {
    return bytes_of(states_of(crashed)[*judgement.outcome]);
  }
  [[nodiscard]] std::unique_ptr<Model> unpack(io::ByteView packed, std::uint32_t /*next_name*/,
                                              const faultfs::Image& /*file*/) const override {
    if (packed.size() != sizeof(State)) return nullptr;
    State state{};
    std::memcpy(&state, packed.data(), sizeof(State));
    auto model = std::make_unique<ItsModel>();
    model->know(state);
    return model;
  }

 private:
  [[nodiscard]] static const std::vector<State>& states_of(const Model& model) {
    return dynamic_cast<const ItsModel&>(model).states();
  }
  [[nodiscard]] static io::Bytes bytes_of(const State& state) {
    io::Bytes bytes(sizeof(State));
    std::memcpy(bytes.data(), &state, sizeof(State));
    return bytes;
  }
  [[nodiscard]] io::Bytes knowledge_of(const Model& known) const override {
    return bytes_of(states_of(known).front());
  }
};

/// A store with a StateModel and the promises that any store can make.
template <typename Engine, typename ItsModel>
class StateStore final : public Store {
 public:
  /// Refers to literals, and to `forms` and `planted` for as long as it lives.
  StateStore(std::string_view name, std::span<const CallForm> forms,
             std::span<const PlantedBug> planted = {})
      : name_(name), promises_(basic::promises()), workload_(*this, forms), alphabet_(forms) {
    promises_.planted_bugs = planted;
  }

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] const Promises& promises() const override { return promises_; }
  [[nodiscard]] const Workload& workload() const override { return workload_; }
  /// Stores in a directory are not proved.
  [[nodiscard]] std::vector<const Alphabet*> alphabets() const override {
    if (kIsInDirectory) return {};
    return {&alphabet_};
  }
  [[nodiscard]] faultfs::Medium medium() const override {
    return kIsInDirectory ? faultfs::Medium::kDirectory : faultfs::Medium::kFile;
  }
  [[nodiscard]] std::unique_ptr<Model> new_model() const override {
    return std::make_unique<ItsModel>();
  }
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open(
      std::unique_ptr<io::File> file) const override {
    if constexpr (kIsInDirectory) {
      return Store::open(std::move(file));
    } else {
      return session_of(Engine::open(std::move(file)));
    }
  }
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open_in(
      io::Directory& directory) const override {
    if constexpr (kIsInDirectory) {
      return session_of(Engine::open(directory));
    } else {
      return Store::open_in(directory);
    }
  }

 private:
  static constexpr bool kIsInDirectory = requires(io::Directory & directory) {
    Engine::open(directory);
  };

  static io::Result<std::unique_ptr<Session>> session_of(io::Result<Engine> engine) {
    if (!engine) return tl::unexpected(engine.error());
    return std::make_unique<EngineSession<ItsModel, Engine>>(std::move(*engine));
  }

  std::string_view name_;
  Promises promises_;
  CallWorkload workload_;
  StateAlphabet<ItsModel> alphabet_;
};

}  // namespace crashcheck::explorer
