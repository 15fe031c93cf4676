# find_package(LevelDB): the target LevelDB::LevelDB. Debian's own leveldb::leveldb wants Snappy's
# development package as well, on which libleveldb-dev does not depend.
find_path(LevelDB_INCLUDE_DIR leveldb/env.h)
find_library(LevelDB_LIBRARY leveldb)
mark_as_advanced(LevelDB_INCLUDE_DIR LevelDB_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LevelDB REQUIRED_VARS LevelDB_LIBRARY LevelDB_INCLUDE_DIR)

if(LevelDB_FOUND AND NOT TARGET LevelDB::LevelDB)
  add_library(LevelDB::LevelDB UNKNOWN IMPORTED)
  set_target_properties(
    LevelDB::LevelDB PROPERTIES IMPORTED_LOCATION "${LevelDB_LIBRARY}"
                                INTERFACE_INCLUDE_DIRECTORIES "${LevelDB_INCLUDE_DIR}")
endif()
