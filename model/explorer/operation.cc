// What operations of all stores have in common.
#include "explorer/operation.h"

namespace crashcheck::explorer {

std::string_view Operation::word() const { return is_reopen() ? kReopen : content_->word(); }

bool Operation::operator==(const Operation& other) const {
  if (content_ == other.content_) return true;
  return content_ != nullptr && other.content_ != nullptr && content_->equals(*other.content_);
}

std::string to_string(const Operation& operation) {
  return operation.is_reopen() ? std::string(kReopen) : operation.content()->text();
}

}  // namespace crashcheck::explorer
