// The cell under the checker: what can be asked of it, and what the application was told.
#include <array>

#include "cell/cell.h"
#include "explorer/state_model.h"

namespace crashcheck::cell {
namespace {

using explorer::Operation;

constexpr std::array<explorer::CallForm, 1> kForms = {{{"set", 1}}};
constexpr std::array kLost = {explorer::basic::kDurable};
constexpr std::array<explorer::PlantedBug, 4> kPlantedBugs = {{{"no-sync", kLost},
                                                               {"one-slot", kLost},
                                                               {"debris", kLost},
                                                               {"believes-what-it-reads", kLost}}};

/// The application knows one number: the value.
class CellModel final : public explorer::StateModel<CellModel, Cell, std::uint64_t> {
 public:
  CellModel() : StateModel(0) {}

  [[nodiscard]] std::optional<Operation> next(faultfs::Choices& choices) const override {
    if (choices.choose(6) == 0) return Operation();  // a reopen
    return explorer::call("set", {choices.choose(4)});
  }
  [[nodiscard]] static io::Result<void> apply(Cell& cell, const Operation& operation) {
    return cell.set(arguments_of(operation)[0]);
  }
  [[nodiscard]] static std::uint64_t found(const Cell& cell) { return cell.value(); }
  [[nodiscard]] static std::uint64_t after(std::uint64_t /*before*/, const Operation& operation) {
    return arguments_of(operation)[0];
  }
};

}  // namespace

const explorer::Store& cell_store() {
  static const explorer::StateStore<Cell, CellModel> kStore("cell", kForms, kPlantedBugs);
  return kStore;
}

}  // namespace crashcheck::cell
