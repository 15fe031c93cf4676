// A small store in a directory: one number in a file that is replaced as a whole. Where a crash may
// leave something else than a directory that had all calls, a version of it forgets a sync.
#pragma once

#include "explorer/calls.h"
#include "explorer/state_model.h"
#include "io/directory.h"

namespace crashcheck::explorer {

/// Which sync is forgotten.
enum class Forgets : std::uint8_t { kNothing, kContent, kName };

template <Forgets kForgets>
class Settings {
 public:
  static io::Result<Settings> open(io::Directory& directory) {
    Settings settings(directory);
    CRASHCHECK_TRY(settings.load());
    return settings;
  }

  [[nodiscard]] std::uint64_t value() const { return value_; }

  [[nodiscard]] io::Result<void> set(std::uint64_t value) {
    {
      io::OpenOptions options;
      options.create = true;
      options.truncate = true;
      CRASHCHECK_ASSIGN(const std::unique_ptr<io::File> file, directory_->open(kNew, options));
      io::Bytes bytes(sizeof value);
      io::store_u64(bytes, value);
      CRASHCHECK_TRY(file->write_at(0, bytes));
      if (kForgets != Forgets::kContent) CRASHCHECK_TRY(file->sync());
    }
    CRASHCHECK_TRY(directory_->rename(kNew, kName));
    if (kForgets != Forgets::kName) CRASHCHECK_TRY(directory_->sync());
    value_ = value;
    return {};
  }

 private:
  static constexpr const char* kName = "settings";
  static constexpr const char* kNew = "settings.new";

  explicit Settings(io::Directory& directory) : directory_(&directory) {}

  io::Result<void> load() {
    const auto status = directory_->status(kName);
    if (!status && status.error().code == io::ErrorCode::kNotFound) return {};
    CRASHCHECK_ASSIGN(const std::unique_ptr<io::File> file, directory_->open(kName));
    io::Bytes bytes(sizeof value_);
    CRASHCHECK_TRY(file->read_at(0, bytes));
    value_ = io::load_u64(bytes);
    return {};
  }

  io::Directory* directory_;
  std::uint64_t value_ = 0;
};

template <Forgets kForgets>
class SettingsModel final
    : public StateModel<SettingsModel<kForgets>, Settings<kForgets>, std::uint64_t> {
 public:
  SettingsModel() : StateModel<SettingsModel, Settings<kForgets>, std::uint64_t>(0) {}

  [[nodiscard]] std::optional<Operation> next(faultfs::Choices& choices) const override {
    if (choices.choose(6) == 0) return Operation();
    return call("set", {1 + choices.choose(4)});
  }
  [[nodiscard]] static io::Result<void> apply(Settings<kForgets>& settings,
                                              const Operation& operation) {
    return settings.set(arguments_of(operation)[0]);
  }
  [[nodiscard]] static std::uint64_t found(const Settings<kForgets>& settings) {
    return settings.value();
  }
  [[nodiscard]] static std::uint64_t after(std::uint64_t /*before*/, const Operation& operation) {
    return arguments_of(operation)[0];
  }
};

template <Forgets kForgets>
[[nodiscard]] const Store& settings_store() {
  static constexpr std::array<CallForm, 1> kForms = {{{"set", 1}}};
  static const StateStore<Settings<kForgets>, SettingsModel<kForgets>> kStore("settings", kForms);
  return kStore;
}

}  // namespace crashcheck::explorer
