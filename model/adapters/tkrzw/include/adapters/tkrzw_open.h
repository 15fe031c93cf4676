// Opens tkrzw's databases on an io::Directory, restorations included. Thread rule: plain functions.
#pragma once

#include <tkrzw_dbm_hash.h>
#include <tkrzw_dbm_tree.h>

#include <cstdint>
#include <string>

#include "io/directory.h"

namespace crashcheck::adapters {

/// What `db.OpenAdvanced(tkrzw_path(name), true, options, parameters)` does on a file system. When
/// a database was not closed, OpenAdvanced may have to restore it, and does that past the
/// database's File: `RestoreDatabase` opens paths, the new file is renamed by path. Here
/// RestoreDatabase, as it is packaged, works on a copy in the machine's directory for temporary
/// files. Its result is written to NAME.tmp.restore on `disk` and renamed, without a sync, as tkrzw
/// does it.
///
/// Two things are not as on a file system. The result is one write, so a crash during the
/// restoration leaves fewer states, all in a file that the next restoration removes. The files
/// NAME.tmp.restore.tmp.* are not on `disk`.
///
/// REQUIRES: `db` is closed, and its File is a TkrzwFile on `disk`. ERRORS: those of OpenAdvanced;
/// SYSTEM_ERROR where the machine's temporary files cannot be used.
[[nodiscard]] tkrzw::Status tkrzw_open(tkrzw::HashDBM& db, io::Directory& disk,
                                       const std::string& name, std::int32_t options = 0,
                                       const tkrzw::HashDBM::TuningParameters& parameters = {});
[[nodiscard]] tkrzw::Status tkrzw_open(tkrzw::TreeDBM& db, io::Directory& disk,
                                       const std::string& name, std::int32_t options = 0,
                                       const tkrzw::TreeDBM::TuningParameters& parameters = {});

}  // namespace crashcheck::adapters
