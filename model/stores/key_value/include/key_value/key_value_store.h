// Databases of keys and values under the checker. Operations: "put KEY VALUE", "delete KEY", "both
// KEY KEY VALUE" (one transaction), "move KEY KEY VALUE" (deletes the first and puts the second, in
// one transaction), "compact". Keys and values are numbers, which stand for longer texts.
#pragma once

#include "explorer/calls.h"
#include "explorer/store.h"
#include "key_value/database.h"

namespace crashcheck::key_value {

class KeyValueStore final : public explorer::Store {
 public:
  explicit KeyValueStore(std::unique_ptr<const Engine> engine);

  [[nodiscard]] std::string_view name() const override { return engine_->name(); }
  [[nodiscard]] const explorer::Promises& promises() const override;
  [[nodiscard]] const explorer::Workload& workload() const override { return workload_; }
  [[nodiscard]] faultfs::Medium medium() const override { return faultfs::Medium::kDirectory; }
  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open_in(
      io::Directory& directory) const override;
  [[nodiscard]] std::unique_ptr<explorer::Model> new_model() const override;

 private:
  std::unique_ptr<const Engine> engine_;
  explorer::CallWorkload workload_;
};

}  // namespace crashcheck::key_value
