// Kind 1 is a reopen, the kinds after it are the forms of calls, by their order.
#include "explorer/call_alphabet.h"

#include <algorithm>

#include "explorer/basic_promises.h"
#include "explorer/hashing.h"
#include "explorer/recording.h"
#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

constexpr std::uint8_t kReopens = 1;
constexpr std::uint8_t kFirstForm = 2;

/// Everything that is pending on a device with a cache, and the file as the last sync left it.
void add_pending(Hasher& hasher, const faultfs::Trace& trace) {
  std::uint64_t durable = trace.event_count();
  while (durable > 0 && trace.event(durable).kind != faultfs::EventKind::kSync) --durable;
  hasher.add_image(faultfs::live_view(trace, durable));
  for (std::uint64_t number = durable + 1; number <= trace.event_count(); ++number) {
    const faultfs::Event& event = trace.event(number);
    hasher.add(static_cast<std::uint64_t>(event.kind));
    hasher.add(event.offset);
    hasher.add(trace.data(event));
  }
}

}  // namespace

CallAlphabet::CallAlphabet(std::span<const CallForm> forms) : forms_(forms) {
  CRASHCHECK_ASSERT(std::ranges::all_of(forms, [](auto& form) { return form.arguments <= 1; }));
}

std::string CallAlphabet::describe(std::uint64_t units) const {
  std::string text;
  for (const CallForm& form : forms_) {
    text += std::string(form.word) +
            (form.arguments > 0 ? " with 0 to " + std::to_string(units - 1) : "") + "; ";
  }
  return text + "reopen";
}

std::uint8_t CallAlphabet::last_kind() const {
  return static_cast<std::uint8_t>(kFirstForm + forms_.size() - 1);
}

bool CallAlphabet::does(std::string_view word) const {
  return word == "open" || word == kReopen ||
         std::ranges::find(forms_, word, &CallForm::word) != forms_.end();
}

/// No call fails in a proof: the last of the basic promises is not judged.
bool CallAlphabet::shows(GuaranteeId guarantee) const {
  return guarantee != basic::promises().contained;
}

std::vector<Action> CallAlphabet::actions_at(const Model& /*model*/, std::uint64_t units) const {
  std::vector<Action> actions = {{.kind = kReopens}};
  for (std::size_t i = 0; i < forms_.size(); ++i) {
    const auto kind = static_cast<std::uint8_t>(kFirstForm + i);
    const std::uint64_t numbers = forms_[i].arguments > 0 ? units : 1;
    for (std::uint64_t number = 0; number < numbers; ++number) {
      actions.push_back({.kind = kind, .after = number});
    }
  }
  return actions;
}

History CallAlphabet::operations_of(const Action& action, std::uint32_t /*next*/) const {
  if (action.kind == kCreate) return {};
  if (action.kind == kReopens) return {Operation()};
  const CallForm& form = forms_[action.kind - kFirstForm];
  return {call(form.word, std::vector<std::uint64_t>(form.arguments, action.after))};
}

std::uint32_t CallAlphabet::names_given(const Operation& /*operation*/) const { return 0; }

bool CallAlphabet::outgrown(const Model& /*model*/, std::uint64_t /*units*/) const { return false; }

Hash128 CallAlphabet::key_of(const Recording& recording, const Model& known,
                             const faultfs::DeviceProfile& profile, Form form) const {
  Hasher hasher;
  hasher.add_image(faultfs::live_view(recording.trace, recording.trace.event_count()));
  if (profile.cache != faultfs::Cache::kNone) add_pending(hasher, recording.trace);
  hasher.add(knowledge_of(known));
  if (form == Form::kExact) hasher.add(fingerprint(recording));
  return hasher.value();
}

std::uint32_t CallAlphabet::next_name(const Model& /*model*/) const { return 0; }

}  // namespace crashcheck::explorer
