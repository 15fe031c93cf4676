// A number in a file that is replaced as a whole, under every command. The store `hasty` is the
// same with a bug: it forgets to sync the directory after the rename.
#include <explorer/calls.h>
#include <explorer/state_model.h>
#include <io/directory.h>
#include <program/run_stores.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace {

namespace io = crashcheck::io;
namespace explorer = crashcheck::explorer;

template <bool kSyncsNames>
class Settings {
 public:
  static io::Result<Settings> open(io::Directory& directory) {
    Settings settings(directory);
    const auto status = directory.status("settings");
    if (!status && status.error().code == io::ErrorCode::kNotFound) return settings;
    CRASHCHECK_ASSIGN(const auto file, directory.open("settings"));
    CRASHCHECK_TRY(file->read_at(0, std::as_writable_bytes(std::span(&settings.value_, 1))));
    return settings;
  }

  std::uint64_t value() const { return value_; }

  io::Result<void> set(std::uint64_t value);

 private:
  explicit Settings(io::Directory& directory) : directory_(&directory) {}

  io::Directory* directory_;
  std::uint64_t value_ = 0;
};

template <bool kSyncsNames>
io::Result<void> Settings<kSyncsNames>::set(std::uint64_t value) {
  CRASHCHECK_ASSIGN(const auto file,
                    directory_->open("settings.new", {.create = true, .truncate = true}));
  CRASHCHECK_TRY(file->write_at(0, std::as_bytes(std::span(&value, 1))));
  CRASHCHECK_TRY(file->sync());
  CRASHCHECK_TRY(directory_->rename("settings.new", "settings"));
  if (kSyncsNames) CRASHCHECK_TRY(directory_->sync());
  value_ = value;
  return {};
}

// What can be asked of the store, how, and what the application knows afterwards: one number.
template <bool kSyncsNames>
class SettingsModel final : public explorer::StateModel<SettingsModel<kSyncsNames>,
                                                        Settings<kSyncsNames>, std::uint64_t> {
 public:
  using Store = Settings<kSyncsNames>;
  SettingsModel() : explorer::StateModel<SettingsModel, Store, std::uint64_t>(0) {}

  std::optional<explorer::Operation> next(crashcheck::faultfs::Choices& choices) const override {
    if (choices.choose(6) == 0) return explorer::Operation();  // a reopen
    return explorer::call("set", {1 + choices.choose(4)});
  }
  static io::Result<void> apply(Store& store, const explorer::Operation& operation) {
    return store.set(explorer::arguments_of(operation)[0]);
  }
  static std::uint64_t found(const Store& store) { return store.value(); }
  static std::uint64_t after(std::uint64_t /*before*/, const explorer::Operation& operation) {
    return explorer::arguments_of(operation)[0];
  }
};

constexpr std::array<explorer::CallForm, 1> kForms = {{{"set", 1}}};

}  // namespace

int main(int argc, char** argv) {
  const explorer::StateStore<Settings<true>, SettingsModel<true>> settings("settings", kForms);
  const explorer::StateStore<Settings<false>, SettingsModel<false>> hasty("hasty", kForms);
  return crashcheck::run_stores(argc, argv, {&settings, &hasty});
}
