# `cpack -G DEB` in a build tree: crashcheck, the program, and libcrashcheck-dev, the libraries. Who
# publishes packages says who they are and where the project lives.
set(CRASHCHECK_MAINTAINER "crashcheck maintainers <maintainers@crashcheck.example>"
    CACHE STRING "Who answers for the packages: NAME <ADDRESS>")
set(CRASHCHECK_HOMEPAGE "https://crashcheck.example" CACHE STRING "Where the project lives")

set(CRASHCHECK_PACKAGE_RELEASE 1 CACHE STRING "Number of the package among those of one version")

# Debian wants these in every package. What is compiled into the program keeps its notice.
file(READ LICENSE CRASHCHECK_LICENSE)
string(REGEX MATCH "Copyright \\(c\\) ([^\n]*)\n+(.*)" _ "${CRASHCHECK_LICENSE}")
set(CRASHCHECK_COPYRIGHT "${CMAKE_MATCH_1}")
string(STRIP "${CMAKE_MATCH_2}" CRASHCHECK_LICENSE)
string(REPLACE "\n\n" "\n.\n" CRASHCHECK_LICENSE "${CRASHCHECK_LICENSE}")
string(REPLACE "\n" "\n " CRASHCHECK_LICENSE "${CRASHCHECK_LICENSE}")
configure_file(cmake/copyright.in copyright @ONLY)
configure_file(cmake/changelog.Debian.in changelog.Debian @ONLY)
crashcheck_compresses(${PROJECT_SOURCE_DIR}/CHANGELOG.md changelog.gz)
crashcheck_compresses(${PROJECT_BINARY_DIR}/changelog.Debian changelog.Debian.gz)
add_custom_target(changelogs ALL DEPENDS ${CRASHCHECK_PRINTED_DIR}/changelog.gz
                                         ${CRASHCHECK_PRINTED_DIR}/changelog.Debian.gz)
# Component development has them.
add_dependencies(crashcheck_library changelogs)
foreach(part IN ITEMS program development)
  set(folder ${CMAKE_INSTALL_DOCDIR})
  if(part STREQUAL development)
    set(folder ${CMAKE_INSTALL_DATADIR}/doc/libcrashcheck-dev)
  endif()
  install(
    FILES ${PROJECT_BINARY_DIR}/copyright ${CRASHCHECK_PRINTED_DIR}/changelog.gz
          ${CRASHCHECK_PRINTED_DIR}/changelog.Debian.gz
    DESTINATION ${folder}
    COMPONENT ${part})
endforeach()
# crashcheck_notes_compiled_in(COMPONENT FOLDER PACKAGE...)
function(crashcheck_notes_compiled_in component folder)
  foreach(package IN LISTS ARGN)
    install(
      FILES /usr/share/doc/${package}/copyright
      DESTINATION ${folder}/compiled-in
      RENAME ${package}.copyright
      COMPONENT ${component}
      OPTIONAL)
  endforeach()
endfunction()
crashcheck_notes_compiled_in(program ${CMAKE_INSTALL_DOCDIR} libcli11-dev libexpected-dev
                             librapidcheck-dev nlohmann-json3-dev)
crashcheck_notes_compiled_in(development ${CMAKE_INSTALL_DATADIR}/doc/libcrashcheck-dev libcli11-dev
                             libexpected-dev nlohmann-json3-dev)

set(CPACK_PACKAGE_CONTACT ${CRASHCHECK_MAINTAINER})
set(CPACK_PACKAGE_HOMEPAGE_URL ${CRASHCHECK_HOMEPAGE})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
                                                GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${CRASHCHECK_PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME crashcheck)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS fiu-utils)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
    "crash-consistency checker for persistent stores
crashcheck runs a history of operations on a persistent store, cuts the power
after every single write, resize and sync, lets the store recover from
everything the disk may then hold, and checks each documented guarantee on what
recovery made of it. What it finds it shrinks, explains down to the write, and
keeps as a case that anyone can replay.

It comes with the store that it verifies: an allocator in one file whose live
blocks have no header, in two write protocols.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libcrashcheck-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS libexpected-dev)
# crashcheck::check and crashcheck::program need them.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS
    "libfiu-dev, libfmt-dev, libmd-dev, libxxhash-dev, nlohmann-json3-dev, pkgconf")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
    "crash-consistent allocator in one file - development files
bstack is a persistent stack in one file, and GhostTree an allocator on top of
it whose live blocks have no header. Every operation happens as a whole or not
at all, whenever the power goes; crashcheck verifies that.

This package has the headers, the static libraries and the CMake package, also
those that test stores of one's own, which need what it suggests.")
include(CPack)
