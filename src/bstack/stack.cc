// Stack: one lock around an UnlockedStack, which does the work.
#include "bstack/stack.h"

#include <mutex>
#include <shared_mutex>
#include <utility>

#include "io/assert.h"
#include "unlocked_stack.h"

namespace crashcheck::bstack {

struct Stack::State {
  explicit State(UnlockedStack opened) : stack(std::move(opened)) {}

  UnlockedStack stack;
  mutable std::shared_mutex mutex;
};

io::Result<Stack> Stack::open(std::unique_ptr<io::File> file, Protocol protocol) {
  CRASHCHECK_ASSERT(file != nullptr);
  const io::ErrorPath path = file->path();
  CRASHCHECK_ASSIGN(UnlockedStack opened,
                    io::about_file(UnlockedStack::open(std::move(file), protocol), path));
  return Stack(std::make_unique<State>(std::move(opened)));
}

Stack::Stack(std::unique_ptr<State> state) : state_(std::move(state)) {}
Stack::Stack(Stack&&) noexcept = default;
Stack& Stack::operator=(Stack&&) noexcept = default;
Stack::~Stack() = default;

io::Result<std::uint64_t> Stack::push(io::ByteView bytes) {
  const std::unique_lock lock(state_->mutex);
  return state_->stack.push(bytes);
}

io::Result<std::uint64_t> Stack::extend(std::uint64_t length) {
  const std::unique_lock lock(state_->mutex);
  return state_->stack.extend(length);
}

io::Result<io::Bytes> Stack::pop(std::uint64_t length) {
  const std::unique_lock lock(state_->mutex);
  return state_->stack.pop(length);
}

io::Result<void> Stack::pop_into(io::MutableByteView into) {
  const std::unique_lock lock(state_->mutex);
  return state_->stack.pop_into(into);
}

io::Result<void> Stack::discard(std::uint64_t length) {
  const std::unique_lock lock(state_->mutex);
  return state_->stack.discard(length);
}

io::Result<void> Stack::set(std::uint64_t offset, io::ByteView bytes) {
  const std::unique_lock lock(state_->mutex);
  return state_->stack.set(offset, bytes);
}

io::Result<void> Stack::zero(std::uint64_t offset, std::uint64_t length) {
  const std::unique_lock lock(state_->mutex);
  return state_->stack.zero(offset, length);
}

io::Result<void> Stack::commit(std::uint64_t length, std::span<const Change> changes) {
  const std::unique_lock lock(state_->mutex);
  return state_->stack.commit(length, changes);
}

io::Result<io::Bytes> Stack::peek(std::uint64_t offset) const {
  const std::shared_lock lock(state_->mutex);
  return state_->stack.peek(offset);
}

io::Result<io::Bytes> Stack::get(std::uint64_t begin, std::uint64_t end) const {
  const std::shared_lock lock(state_->mutex);
  return state_->stack.get(begin, end);
}

io::Result<void> Stack::read(std::uint64_t offset, io::MutableByteView into) const {
  const std::shared_lock lock(state_->mutex);
  return state_->stack.read(offset, into);
}

io::Result<std::uint64_t> Stack::length() const {
  const std::shared_lock lock(state_->mutex);
  return state_->stack.length();
}

io::Result<bool> Stack::empty() const {
  CRASHCHECK_ASSIGN(const std::uint64_t present, length());
  return present == 0;
}

}  // namespace crashcheck::bstack
