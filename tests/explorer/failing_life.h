// Recording a life in which a call fails.
#pragma once

#include "examples.h"
#include "explorer/recording.h"

namespace crashcheck::testing {

inline explorer::LifeFault fault(std::size_t step, std::string_view text) {
  return {step, faultfs::parse_fault(text).value()};
}

inline explorer::Recording record_failing(const explorer::Store& subject,
                                          const explorer::History& operations,
                                          const explorer::LifeFault& fails,
                                          std::string_view profile_text = "powerloss") {
  const explorer::Recording undisturbed = record(subject, operations);
  const auto device = profile(profile_text);
  explorer::Circumstances circumstances;
  circumstances.faults = {fails};
  circumstances.device = &device;
  circumstances.undisturbed = &undisturbed;
  return record(subject, operations, circumstances);
}

inline explorer::Recording record_failing(const explorer::History& operations,
                                          const explorer::LifeFault& fails) {
  return record_failing(in_place(), operations, fails);
}

}  // namespace crashcheck::testing
