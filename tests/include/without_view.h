// A store that brings no names and no pictures.
#pragma once

#include "explorer/forwarding_store.h"

namespace crashcheck::testing {

class WithoutView final : public explorer::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  [[nodiscard]] const explorer::View* view() const override { return nullptr; }
};

}  // namespace crashcheck::testing
