// What errors say to a person, and which code an errno gets.
#include "io/result.h"

#include <cerrno>
#include <cstring>

namespace crashcheck::io {

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kIo: return "I/O error";
    case ErrorCode::kNoSpace: return "no space";
    case ErrorCode::kWouldBlock: return "would block";
    case ErrorCode::kInvalidData: return "invalid data";
    case ErrorCode::kInvalidArgument: return "invalid argument";
    case ErrorCode::kCorrupt: return "corrupt";
    case ErrorCode::kCrashed: return "crashed";
    case ErrorCode::kPoisoned: return "poisoned";
    case ErrorCode::kNotFound: return "not found";
    case ErrorCode::kNoPermission: return "no permission";
    case ErrorCode::kExists: return "exists already";
    case ErrorCode::kNotEmpty: return "not empty";
  }
  return "unknown error";
}

ErrorCode code_of_errno(int system_error) {
  switch (system_error) {
    case ENOSPC:
    case EFBIG:
    case EDQUOT: return ErrorCode::kNoSpace;
    default: return ErrorCode::kIo;
  }
}

namespace {

/// Whether offset 0 is a place for this operation; for the others it means "no offset".
bool addresses_bytes(std::string_view operation) {
  return operation == "read" || operation == "write" || operation == "resize" ||
         operation == "zero";
}

}  // namespace

std::string to_string(const Error& error) {
  std::string text(error.path.text());
  if (!text.empty()) text += ": ";
  text += error.operation;
  if (error.offset != 0 || addresses_bytes(error.operation)) {
    text += " at ";
    text += std::to_string(error.offset);
  }
  text += ": ";
  text += name(error.code);
  if (!error.reason.empty()) {
    text += ": ";
    text += error.reason;
  }
  if (error.system_error != 0) {
    text += ": ";
    text += std::strerror(error.system_error);
  }
  if (error.injected) text += " (injected)";
  return text;
}

}  // namespace crashcheck::io
