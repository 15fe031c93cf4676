# find_package(Tkrzw): the target Tkrzw::Tkrzw. Debian's own tkrzw.pc wants the development packages of
# the compression libraries as well, on which libtkrzw-dev does not depend.
find_path(Tkrzw_INCLUDE_DIR tkrzw_dbm_hash.h)
find_library(Tkrzw_LIBRARY tkrzw)
mark_as_advanced(Tkrzw_INCLUDE_DIR Tkrzw_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Tkrzw REQUIRED_VARS Tkrzw_LIBRARY Tkrzw_INCLUDE_DIR)

if(Tkrzw_FOUND AND NOT TARGET Tkrzw::Tkrzw)
  add_library(Tkrzw::Tkrzw UNKNOWN IMPORTED)
  set_target_properties(Tkrzw::Tkrzw PROPERTIES IMPORTED_LOCATION "${Tkrzw_LIBRARY}"
                                                INTERFACE_INCLUDE_DIRECTORIES "${Tkrzw_INCLUDE_DIR}")
endif()
