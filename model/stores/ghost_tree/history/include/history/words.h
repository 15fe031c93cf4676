// The checker's words and errors, under the names that the parsers of operations use.
#pragma once

#include "explorer/words.h"

namespace crashcheck::history {

using explorer::error_after;
using explorer::error_at;
using explorer::in_quotes;
using explorer::parse_hex;
using explorer::parse_number;
using explorer::Parsed;
using explorer::ParseError;
using explorer::split_lines;
using explorer::to_hex;
using explorer::Word;

}  // namespace crashcheck::history
