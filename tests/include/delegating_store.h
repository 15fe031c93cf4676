// A store that is another one but for what a test overrides.
#pragma once

#include <memory>

#include "explorer/store.h"

namespace crashcheck::testing {

class DelegatingStore : public explorer::Store {
 public:
  /// Borrows `real`.
  explicit DelegatingStore(const explorer::Store& real) : real_(real) {}

  [[nodiscard]] std::string_view name() const override { return real_.name(); }
  [[nodiscard]] bool has_first_words() const override { return real_.has_first_words(); }
  [[nodiscard]] const explorer::Promises& promises() const override { return real_.promises(); }
  [[nodiscard]] const explorer::Workload& workload() const override { return real_.workload(); }
  [[nodiscard]] const explorer::Features* features() const override { return real_.features(); }
  [[nodiscard]] std::vector<const explorer::Alphabet*> alphabets() const override {
    return real_.alphabets();
  }
  [[nodiscard]] std::uint64_t max_file_bytes() const override { return real_.max_file_bytes(); }
  [[nodiscard]] const explorer::View* view() const override { return real_.view(); }
  [[nodiscard]] std::unique_ptr<explorer::Model> new_model() const override {
    return real_.new_model();
  }
  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    return real_.open(std::move(file));
  }

 protected:
  [[nodiscard]] const explorer::Store& real() const { return real_; }

 private:
  const explorer::Store& real_;
};

}  // namespace crashcheck::testing
