# Text files as C++: cmake -D OUTPUT=assets.cpp -D HEADER=report/assets.hpp -D NAMESPACE=tool::assets
#                          -D "NAMES=a,b" -D "FILES=a.css,b.js" -P embed.cmake
# A string literal ends at 16 KiB at the latest: compilers need not take longer ones.

string(REPLACE "," ";" names "${NAMES}")
string(REPLACE "," ";" files "${FILES}")
set(code "// Written by cmake/embed.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
foreach(name file IN ZIP_LISTS names files)
  file(READ "${file}" text)
  string(LENGTH "${text}" length)
  string(APPEND code "\nconst std::string_view ${name} =\n")
  set(at 0)
  while(at LESS length)
    # Never within a character of several bytes: CMake's SUBSTRING counts bytes, so pieces end at a line's or at an
    # ASCII character's end.
    string(SUBSTRING "${text}" ${at} 12000 piece)
    string(LENGTH "${piece}" taken)
    string(REGEX MATCH "[^\n -~]+$" tail "${piece}")
    string(LENGTH "${tail}" tail_length)
    math(EXPR rest "${length} - ${at} - ${taken}")
    if(rest GREATER 0 AND tail_length LESS taken)
      math(EXPR taken "${taken} - ${tail_length}")
      string(SUBSTRING "${text}" ${at} ${taken} piece)
    endif()
    string(APPEND code "    R\"gogrow(${piece})gogrow\"\n")
    math(EXPR at "${at} + ${taken}")
  endwhile()
  string(APPEND code "    ;\n")
endforeach()
string(APPEND code "\n}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${code}")
