// An audit, or one story, as a page for a browser.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace crashcheck::page {

/// What the proofs of an audit are about, in the store's words.
struct ProofWords {
  std::string thing = "store";  ///< with a plural in -s
  std::string unit = "unit";    ///< a proof's stores have so many of these
  std::string units = "units";
  std::string unit_size;  ///< " of 32 bytes", or nothing
};

/// The report of one protocol as one HTML file: markup, style, scripts and data. It opens from a
/// disk, loads nothing, and reads and prints without scripts too, all but what an operation did on
/// a device and the player of stories. The same data gives the same bytes. Strings in `data` may
/// hold anything. A null below may also be left out.
///
/// {"crashcheck": version,
///  "environment": as docs/schemas/environment.schema.json says,
///  "audit": {"command", "seed", "complete", "nested", "crashes", "operations",
///            "budget_states": n or null, "digest",
///            "clock": {"begun": "2026-11-23T06:00:00Z", "seconds"} or null},
///  "protocol", "verdict": "holds" | "violated" | "incomplete",
///  "documented": {"before": [paragraph...], "rows": [[cell...]...], "after": [paragraph...]} or
///  null,
///                                              of which claims say "below"; the heading first
///  "other_pages": [{"protocol", "file", "verdict"}...],
///  "profiles": [                               from the mildest device to the most hostile
///    {"name", "description",                   in which `this` is code
///     "campaigns": [{"faults": bool, "sequences", "operations", "crash_points", "crash_states",
///                    "nested_states", "distinct_images", "sampled_points", "sampled",
///                    "sampled_of": n or words, "violating", "complete", "digest", "fired",
///                    "coverage": {"reached", "stated", "not_reached": [name...]} or null,
///                    "command"}...],
///     "proof": {"units", "nested", "alphabet", "actions", "fixpoint", "certificate", "states",
///               "transitions", "crash_states", "distinct_images", "violating", "digest",
///               "command"} or null}...],
///  "guarantees": [
///    {"id", "statement", "claim", "claimed": bool, "kinds": [name...],
///     "verdict": "holds" | "violated" | "not-claimed" | "too-little" | "not-judged",
///     "weakest_profile": the most hostile on which, and on all milder ones, it holds; or null,
///     "profiles": [{"profile", "verdict", "certificate", "distinct", "tested", "unjudged",
///                   "violating", "sampled": bool, "exhaustive": neither sampled nor unjudged,
///                   "cells_below_floor", "lacks": [phrase...]}...],
///     "cells": [{"operation", "profile", "verdict", "states", "distinct", "tested", "unjudged",
///                "violating", "sampled", "sampled_of", "certificate", "lacks": [phrase...],
///                "violations": [index...]}...],
///     "mutants": [name...]}...],
///  "violations": [
///    {"id", "guarantee", "kind", "operation", "profile", "faults": bool, "states", "sequences",
///     "found_by": [name...], "found_on": profile or null, "operations", "crashes",
///     "minimal", "finding",
///     "also": [{"guarantee", "finding"}...],    what the case shows beside it
///     "case", "command",
///     "story": index}...],
///  "stories" and their pictures: as in report/json.h; "heaps" and "folders" are drawn, and no
///  others, "control": {"profile", "violating", "crash_states", "text"} or null}
///
/// An operation is one of the history's words, or "open", "recovery" (in a recovery), "close"
/// (after everything had returned) or "no crash". REQUIRES: `data` has this shape; of other data
/// nlohmann's exceptions tell.
[[nodiscard]] std::string audit_page(const nlohmann::ordered_json& data,
                                     const ProofWords& words = {});

/// The player of one story alone. `data` is {"crashcheck": version, "stories": [one]} and its
/// pictures, as in report/json.h.
[[nodiscard]] std::string story_page(const nlohmann::ordered_json& data);

}  // namespace crashcheck::page
