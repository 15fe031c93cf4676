// The forms of calls that have to be refused, and their text.
#include "history/refused.h"

#include <array>

namespace crashcheck::history {
namespace {

constexpr std::array<RefusedForm, 5> kForms = {{
    {"allocate", 0, 0, 1, 1},
    {"allocate-bulk", 0, 0, 1, RefusedForm::kAny},
    {"deallocate", 1, 1, 0, 0},
    {"deallocate-bulk", 1, RefusedForm::kAny, 0, 0},
    {"reallocate", 1, 1, 1, 1},
}};

std::string text_of(const InventedSlice& slice) {
  return "@" + std::to_string(slice.offset) + ":" + std::to_string(slice.length);
}
std::string text_of(const LiveNumber& live) { return "live:" + std::to_string(live.number); }
std::string text_of(const FreeNumber& free) {
  const std::string block = free.block ? "+" + std::to_string(*free.block) : "";
  return "free:" + std::to_string(free.number) + block;
}

}  // namespace

std::string to_string(const Place& place) {
  return std::visit([](const auto& alternative) { return text_of(alternative); }, place);
}

std::span<const RefusedForm> refused_forms() { return kForms; }

const RefusedForm& form_of(Refused::Call call) { return kForms[static_cast<std::size_t>(call)]; }

std::string call_text(const Refused& refused) {
  std::string text(form_of(refused.call).word);
  for (const Place& place : refused.places) text += " " + to_string(place);
  for (const std::uint64_t length : refused.lengths) text += " " + std::to_string(length);
  return text;
}

}  // namespace crashcheck::history
