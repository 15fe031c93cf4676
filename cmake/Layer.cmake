# crashcheck_compile_fast(TARGET): for the program, and for a layer that no crash state passes through.
# It gains little by being optimised and costs the most to compile: JSON, options, random values and
# text are templates.
function(crashcheck_compile_fast target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# crashcheck_layer(NAME HEADERS ... SOURCES ... DEPENDS ... PRIVATE_DEPENDS ...)
#
# A layer is one library whose public headers live in its own include/ folder and nowhere else, so
# that a target sees the headers of the layers it depends on and of no other.
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
