// A store that brings no names and no pictures.
#pragma once

#include "delegating_store.h"

namespace crashcheck::testing {

class WithoutView final : public DelegatingStore {
 public:
  using DelegatingStore::DelegatingStore;

  [[nodiscard]] const explorer::View* view() const override { return nullptr; }
};

}  // namespace crashcheck::testing
