# Installs the libraries that other programs link, as the package crashcheck: the targets crashcheck::io
# and crashcheck::bstack, for pkg-config crashcheck-io and crashcheck-bstack, crashcheck::check for the
# tests of other stores, and crashcheck::program for programs with stores of their own. The headers go below include/crashcheck, which those targets add to the search
# path: #include <bstack/ghost_tree.h>. Then the program with its man page, completions and documents.
include(CMakePackageConfigHelpers)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)

set(CRASHCHECK_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/crashcheck)

install(
  TARGETS crashcheck_io crashcheck_bstack
  EXPORT crashcheck-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/crashcheck)
install(
  EXPORT crashcheck-targets
  NAMESPACE crashcheck::
  DESTINATION ${CRASHCHECK_PACKAGE_DIR})

# crashcheck_installs(COMPONENT TARGET...): the libraries of a component of the package.
function(crashcheck_installs component)
  install(
    TARGETS ${ARGN}
    EXPORT crashcheck-${component}-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/crashcheck)
  install(
    EXPORT crashcheck-${component}-targets
    NAMESPACE crashcheck::
    DESTINATION ${CRASHCHECK_PACKAGE_DIR})
  add_dependencies(crashcheck_library ${ARGN})
endfunction()

# What a test of a store links: crashcheck::check, which is built with the program.
if(TARGET crashcheck_check)
  crashcheck_installs(check crashcheck_faultfs crashcheck_isolation crashcheck_check)
endif()
# What a program with stores of its own links.
if(TARGET crashcheck_program)
  crashcheck_installs(
    program crashcheck_explorer crashcheck_prover crashcheck_report crashcheck_audit
    crashcheck_page crashcheck_program)
endif()

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

# For those who use no CMake: pkg-config --cflags --libs crashcheck-bstack. The paths are those from the
# place of the file, so that what is installed can be moved.
file(RELATIVE_PATH CRASHCHECK_PREFIX_FROM_PC ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig
     ${CMAKE_INSTALL_PREFIX})
foreach(library IN ITEMS io bstack)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/crashcheck-${library}.pc.in
                 ${PROJECT_BINARY_DIR}/crashcheck-${library}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/crashcheck-${library}.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

if(NOT TARGET crashcheck)
  return()
endif()

# crashcheck_prints(FILE ARGUMENT...): a file in the build tree that the program prints.
set(CRASHCHECK_PRINTED_DIR ${PROJECT_BINARY_DIR}/printed)
file(MAKE_DIRECTORY ${CRASHCHECK_PRINTED_DIR})
function(crashcheck_prints file)
  add_custom_command(
    OUTPUT ${CRASHCHECK_PRINTED_DIR}/${file}
    COMMAND crashcheck ${ARGN} >${CRASHCHECK_PRINTED_DIR}/${file}
    DEPENDS crashcheck)
endfunction()

# crashcheck_compresses(FROM TO): as Debian wants it, and without the time of day.
function(crashcheck_compresses from to)
  add_custom_command(
    OUTPUT ${CRASHCHECK_PRINTED_DIR}/${to}
    COMMAND gzip -9nc ${from} >${CRASHCHECK_PRINTED_DIR}/${to}
    DEPENDS ${from})
endfunction()

crashcheck_prints(crashcheck.1 manual)
crashcheck_prints(crashcheck.bash completions bash)
crashcheck_prints(_crashcheck completions zsh)
crashcheck_compresses(${CRASHCHECK_PRINTED_DIR}/crashcheck.1 crashcheck.1.gz)
add_custom_target(
  documents ALL
  DEPENDS ${CRASHCHECK_PRINTED_DIR}/crashcheck.1.gz ${CRASHCHECK_PRINTED_DIR}/crashcheck.bash
          ${CRASHCHECK_PRINTED_DIR}/_crashcheck)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
install(FILES ${CRASHCHECK_PRINTED_DIR}/crashcheck.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(
  FILES ${CRASHCHECK_PRINTED_DIR}/crashcheck.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME crashcheck)
install(FILES ${CRASHCHECK_PRINTED_DIR}/_crashcheck
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
