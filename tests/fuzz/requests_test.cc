// The coding of requests: what seeds are made of is what the heap target does.
#include "requests.h"

#include <fuzzer/FuzzedDataProvider.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace crashcheck::testing {
namespace {

RC_GTEST_PROP(Requests, AreTakenAsTheyWereAppendedAndLeaveTheFile, ()) {
  const auto file = *rc::gen::arbitrary<std::vector<std::uint8_t>>();
  std::vector<Request> requests(*rc::gen::inRange<std::size_t>(0, kMostRequests + 1));
  for (Request& request : requests) {
    request = {*rc::gen::arbitrary<std::uint8_t>(), *rc::gen::arbitrary<std::uint16_t>(),
               *rc::gen::arbitrary<std::uint16_t>()};
  }
  io::Bytes input;
  for (const std::uint8_t byte : file) input.push_back(static_cast<std::byte>(byte));
  append_requests(requests, input);
  FuzzedDataProvider provider(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  RC_ASSERT(take_requests(provider) == requests);
  RC_ASSERT(provider.ConsumeRemainingBytes<std::uint8_t>() == file);
}

}  // namespace
}  // namespace crashcheck::testing
