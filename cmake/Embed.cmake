# crashcheck_embed(TARGET HEADER name.h NAMESPACE ns FILES a.cc b.css ...)
#
# Puts text files into a library or program of CMake: TARGET gets a source, made again whenever one
# of the files changes, and sees HEADER, which declares for each of them
#
#     namespace ns { extern const std::string_view kACc; }   // of a.cc, byte for byte
#
# The name is that of the file without its folders, its parts joined in UpperCamel. Nothing may hold
# `)embedded"`, which ends a raw string. REQUIRES: no two files of one name.
#
# This file is also the script that makes the source, `cmake -P`.

# crashcheck_embedded_name(OUT FILE): "parts/device.cc" is kDeviceCc.
function(crashcheck_embedded_name out file)
  cmake_path(GET file FILENAME name)
  string(REGEX MATCHALL "[A-Za-z0-9]+" words "${name}")
  set(result k)
  foreach(word IN LISTS words)
    string(SUBSTRING "${word}" 0 1 first)
    string(SUBSTRING "${word}" 1 -1 rest)
    string(TOUPPER "${first}" first)
    string(APPEND result "${first}${rest}")
  endforeach()
  set(${out} ${result} PARENT_SCOPE)
endfunction()

# Writes SOURCE, which defines the constants of NAMESPACE that HEADER declares, out of FILES.
function(crashcheck_write_embedded)
  set(text "// Made by cmake/Embed.cmake.\n#include \"${HEADER}\"\n\n")
  # The limit of the standard, 65536 characters, is no limit of these compilers.
  string(APPEND text "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n")
  string(APPEND text "namespace ${NAMESPACE} {\n\n")
  foreach(file IN LISTS FILES)
    file(READ "${file}" content)
    file(SIZE "${file}" size)
    string(LENGTH "${content}" length)
    if(NOT size EQUAL length)
      message(FATAL_ERROR "${file} is no text that can be embedded")
    endif()
    if(content MATCHES "\\)embedded\"")
      message(FATAL_ERROR "${file} holds )embedded\", which would end the string that it is put into")
    endif()
    crashcheck_embedded_name(name "${file}")
    string(APPEND text "const std::string_view ${name} = R\"embedded(${content})embedded\";\n\n")
  endforeach()
  string(APPEND text "}  // namespace ${NAMESPACE}\n")
  file(WRITE "${SOURCE}" "${text}")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  crashcheck_write_embedded()
  return()
endif()

set(CRASHCHECK_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(crashcheck_embed target)
  cmake_parse_arguments(EMBED "" "HEADER;NAMESPACE" "FILES" ${ARGN})
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  set(files ${EMBED_FILES})
  list(TRANSFORM files PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set(declarations "")
  foreach(file IN LISTS files)
    crashcheck_embedded_name(name ${file})
    string(APPEND declarations "extern const std::string_view ${name};\n")
  endforeach()
  file(CONFIGURE OUTPUT ${folder}/${EMBED_HEADER} @ONLY
       CONTENT "// Made by cmake/Embed.cmake.\n#pragma once\n\n#include <string_view>\n
namespace @EMBED_NAMESPACE@ {\n\n@declarations@\n}  // namespace @EMBED_NAMESPACE@\n")
  string(REGEX REPLACE "\\.h$" ".cc" source ${EMBED_HEADER})
  add_custom_command(
    OUTPUT ${folder}/${source}
    COMMAND
      ${CMAKE_COMMAND} -D SOURCE=${folder}/${source} -D HEADER=${EMBED_HEADER} -D
      NAMESPACE=${EMBED_NAMESPACE} -D "FILES=${files}" -P ${CRASHCHECK_EMBED_SCRIPT}
    DEPENDS ${files} ${CRASHCHECK_EMBED_SCRIPT}
    COMMENT "Embedding ${EMBED_HEADER}"
    VERBATIM)
  set_source_files_properties(${folder}/${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${folder}/${source})
  target_include_directories(${target} PRIVATE ${folder})
endfunction()
