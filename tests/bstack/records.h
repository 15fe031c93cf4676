// Redo records where nothing is set aside for them.
#pragma once

#include "redo_record.h"

namespace crashcheck::bstack {

/// Right after the payload.
inline io::Bytes record_of(const Redo& redo) { return encode_record(redo, 0).bytes; }

}  // namespace crashcheck::bstack
