# crashcheck_layer(NAME HEADERS ... SOURCES ... DEPENDS ... PRIVATE_DEPENDS ...)
#
# A layer is one library whose public headers live in its own include/ folder and nowhere else, so
# that a target sees the headers of the layers it depends on and of no other.
# A layer that waits for those below it gains nothing by being optimised, and costs the most to
# compile: JSON, options and text are templates. For it, and for the program:
function(crashcheck_compile_fast target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

function(crashcheck_layer name)
  cmake_parse_arguments(LAYER "" "" "HEADERS;SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(${name} STATIC ${LAYER_SOURCES})
  add_library(crashcheck::${name} ALIAS ${name})
  target_sources(
    ${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR}/include FILES
                   ${LAYER_HEADERS})
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF OUTPUT_NAME crashcheck_${name})
  target_link_libraries(
    ${name}
    PUBLIC ${LAYER_DEPENDS}
    PRIVATE $<BUILD_INTERFACE:crashcheck_warnings>
            $<BUILD_INTERFACE:crashcheck_sanitizers> ${LAYER_PRIVATE_DEPENDS})
endfunction()
