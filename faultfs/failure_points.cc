// The one place that knows libfiu. Its settings are the process's while faults are armed for
// threads: so the points get a callback once, and the callback looks up this thread's fault.
#include "failure_points.h"

#include <cerrno>
#include <new>
#include <string_view>
#include <utility>

// Without it the header turns every call into a constant.
#define FIU_ENABLE
#include <fiu-control.h>
#include <fiu.h>

namespace crashcheck::faultfs {
namespace {

thread_local ArmedFault* armed = nullptr;
/// The errno of the call that the callback has just failed on this thread. Not in libfiu's
/// failinfo, which a callback can only change for all threads and for good.
thread_local int errno_of_callback = 0;

int ask_armed_fault(const char* point_name, int* /*failnum*/, void** /*failinfo*/,
                    unsigned int* /*flags*/) {
  if (armed == nullptr || std::string_view(point_name) != name(armed->fault().point)) return 0;
  if (!armed->next_call_fails()) return 0;
  const int error = armed->fault().error;
  errno_of_callback = error == 0 ? EIO : error;
  return 1;
}

bool enable_callbacks() {
  if (fiu_init(0) < 0) throw std::bad_alloc();
  for (std::size_t point = 0; point < kFaultPoints; ++point) {
    const char* const of_point = name(static_cast<FaultPoint>(point));
    if (fiu_enable_external(of_point, 1, nullptr, 0, ask_armed_fault) < 0) {
      throw std::bad_alloc();  // there is no other way in which it fails
    }
  }
  return true;
}

int errno_of_failinfo() {
  const auto error = static_cast<int>(reinterpret_cast<std::intptr_t>(fiu_failinfo()));
  return error == 0 ? EIO : error;
}

}  // namespace

int failing_errno(FaultPoint point) {
  [[maybe_unused]] static const int kInitialized = fiu_init(0);
  errno_of_callback = 0;
  if (fiu_fail(name(point)) == 0) return 0;
  return errno_of_callback != 0 ? errno_of_callback : errno_of_failinfo();
}

io::Failure injected(int error, std::string_view operation, std::uint64_t offset,
                     io::ErrorPath path) {
  return io::Failure(
      io::Error{io::code_of_errno(error), operation, "", offset, error, true, std::move(path)});
}

ArmedFault::ArmedFault(const Fault& fault) : fault_(fault), outer_(armed) {
  [[maybe_unused]] static const bool kEnabled = enable_callbacks();
  armed = this;
}

ArmedFault::~ArmedFault() { armed = outer_; }

bool ArmedFault::next_call_fails() {
  ++calls_;
  const bool fires = fault_.forever ? calls_ >= fault_.nth : calls_ == fault_.nth;
  if (fires) ++fired_;
  return fires;
}

}  // namespace crashcheck::faultfs
