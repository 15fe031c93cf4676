// A store that is another one but for what is overridden.
#pragma once

#include <memory>

#include "explorer/store.h"

namespace crashcheck::explorer {

class ForwardingStore : public Store {
 public:
  /// Borrows `real`.
  explicit ForwardingStore(const Store& real) : real_(real) {}

  [[nodiscard]] std::string_view name() const override { return real_.name(); }
  [[nodiscard]] bool has_first_words() const override { return real_.has_first_words(); }
  [[nodiscard]] const Promises& promises() const override { return real_.promises(); }
  [[nodiscard]] const Workload& workload() const override { return real_.workload(); }
  [[nodiscard]] const Features* features() const override { return real_.features(); }
  [[nodiscard]] std::vector<const Alphabet*> alphabets() const override {
    return real_.alphabets();
  }
  [[nodiscard]] faultfs::Medium medium() const override { return real_.medium(); }
  [[nodiscard]] std::uint64_t max_file_bytes() const override { return real_.max_file_bytes(); }
  [[nodiscard]] const View* view() const override { return real_.view(); }
  [[nodiscard]] std::unique_ptr<Model> new_model() const override { return real_.new_model(); }
  [[nodiscard]] std::shared_ptr<const Beginning> beginning() const override {
    return real_.beginning();
  }
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open(
      std::unique_ptr<io::File> file) const override {
    return real_.open(std::move(file));
  }
  [[nodiscard]] io::Result<std::unique_ptr<Session>> open_in(
      io::Directory& directory) const override {
    return real_.open_in(directory);
  }

 protected:
  [[nodiscard]] const Store& real() const { return real_; }

 private:
  const Store& real_;
};

}  // namespace crashcheck::explorer
