// A store that sees every damage of its file, and others that do not: one number with a seal.
#pragma once

#include <array>

#include "explorer/state_model.h"

namespace crashcheck::testing {

/// How a store meets a broken seal.
enum class Meets : std::uint8_t { kRefuses, kTells, kIgnores, kBeginsAnew, kMends };

/// 8 bytes of the number, 8 bytes of its seal. A file that has no bytes is created.
template <Meets kMeets>
class Sealed {
 public:
  static constexpr std::uint64_t kBytes = 16;

  [[nodiscard]] static io::Result<Sealed> open(std::unique_ptr<io::File> file) {
    Sealed sealed(std::move(file));
    CRASHCHECK_ASSIGN(const std::uint64_t size, sealed.file_->size());
    std::array<std::byte, kBytes> bytes{};
    if (size == kBytes) CRASHCHECK_TRY(sealed.file_->read_at(0, bytes));
    sealed.value_ = io::load_u64(bytes);
    const bool is_whole =
        size == kBytes && seal(sealed.value_) == io::load_u64(std::span(bytes).subspan(8));
    if (is_whole) return sealed;
    if (size == 0) return begun(std::move(sealed));
    return broken(std::move(sealed));
  }

  [[nodiscard]] std::uint64_t value() const { return value_; }
  [[nodiscard]] bool is_broken() const { return broken_; }
  [[nodiscard]] io::Result<void> set(std::uint64_t value) {
    std::array<std::byte, kBytes> bytes{};
    io::store_u64(bytes, value);
    io::store_u64(std::span(bytes).subspan(8), seal(value));
    CRASHCHECK_TRY(file_->write_at(0, bytes));
    value_ = value;
    return file_->sync();
  }

 private:
  explicit Sealed(std::unique_ptr<io::File> file) : file_(std::move(file)) {}

  static std::uint64_t seal(std::uint64_t value) { return ~(value * 0x9E3779B97F4A7C15U); }

  static io::Result<Sealed> begun(Sealed sealed) {
    CRASHCHECK_TRY(sealed.set(0));
    return sealed;
  }
  static io::Result<Sealed> broken(Sealed sealed) {
    if (kMeets == Meets::kBeginsAnew) return begun(std::move(sealed));
    if (kMeets == Meets::kMends) CRASHCHECK_TRY(sealed.file_->resize(kBytes));
    if (kMeets == Meets::kRefuses || kMeets == Meets::kMends) {
      return io::fail(io::ErrorCode::kCorrupt, "open", "the seal is broken");
    }
    sealed.broken_ = kMeets == Meets::kTells;
    return sealed;
  }

  std::unique_ptr<io::File> file_;
  std::uint64_t value_ = 0;
  bool broken_ = false;
};

/// The application knows the number. An empty file, and one number instead of another, are sealed
/// as well as any.
template <Meets kMeets>
class SealedModel final
    : public explorer::StateModel<SealedModel<kMeets>, Sealed<kMeets>, std::uint64_t> {
 public:
  using Base = explorer::StateModel<SealedModel<kMeets>, Sealed<kMeets>, std::uint64_t>;
  SealedModel() : Base(0) {}

  [[nodiscard]] std::optional<explorer::Operation> next(faultfs::Choices& choices) const override {
    return explorer::call("set", {choices.choose(4)});
  }
  [[nodiscard]] static io::Result<void> apply(Sealed<kMeets>& sealed,
                                              const explorer::Operation& operation) {
    return sealed.set(explorer::arguments_of(operation)[0]);
  }
  [[nodiscard]] static std::uint64_t found(const Sealed<kMeets>& sealed) { return sealed.value(); }
  [[nodiscard]] static bool tells(const Sealed<kMeets>& sealed) { return sealed.is_broken(); }
  [[nodiscard]] static std::uint64_t after(std::uint64_t /*before*/,
                                           const explorer::Operation& operation) {
    return explorer::arguments_of(operation)[0];
  }
  [[nodiscard]] std::string_view undetectable(const explorer::DamagedFile& file,
                                              const explorer::RecoveredFile& /*found*/) override {
    if (file.damaged.size() == 0) return "creation";
    const bool is_sealed = Sealed<kMeets>::open(std::make_unique<faultfs::MemoryFile>(file.damaged))
                               .map([](const auto& sealed) { return !sealed.is_broken(); })
                               .value_or(false);
    return kMeets == Meets::kRefuses && is_sealed ? "sealed" : std::string_view();
  }
};

template <Meets kMeets>
const explorer::Store& sealed_store() {
  static constexpr std::array<explorer::CallForm, 1> kForms = {{{"set", 1}}};
  static const explorer::StateStore<Sealed<kMeets>, SealedModel<kMeets>> kStore("sealed", kForms);
  return kStore;
}

}  // namespace crashcheck::testing
