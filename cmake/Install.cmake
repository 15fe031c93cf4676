# Installs the two libraries that other programs link, as the package crashcheck with the targets
# crashcheck::io and crashcheck::bstack. The headers go below include/crashcheck, which those targets
# add to the search path: #include <bstack/ghost_tree.h>.
include(CMakePackageConfigHelpers)

set(CRASHCHECK_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/crashcheck)

install(
  TARGETS io bstack
  EXPORT crashcheck-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/crashcheck)
install(
  EXPORT crashcheck-targets
  NAMESPACE crashcheck::
  DESTINATION ${CRASHCHECK_PACKAGE_DIR})

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/crashcheck-config.cmake.in
  ${PROJECT_BINARY_DIR}/crashcheck-config.cmake
  INSTALL_DESTINATION ${CRASHCHECK_PACKAGE_DIR}
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/crashcheck-config-version.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES ${PROJECT_BINARY_DIR}/crashcheck-config.cmake
        ${PROJECT_BINARY_DIR}/crashcheck-config-version.cmake
  DESTINATION ${CRASHCHECK_PACKAGE_DIR})
