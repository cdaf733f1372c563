# SOURCE must not compile, and what COMPILER says of it must match the expression in the file's first line:
#
#   // expect: element type of a go_slice|semiregular
#
# It is a CMake regular expression, searched for in the compiler's whole output. Without it a misspelt include would
# count as the error that the test is after. A line "// flags: …" behind it asks more of the compiler,
# a line "// errors: N" allows no more than so many.

file(READ "${SOURCE}" text LIMIT 4096)
if(NOT text MATCHES "^// expect: ([^\r\n]+)")
  message(FATAL_ERROR "${SOURCE}: the first line has to be \"// expect: REGEX\"")
endif()
set(expected "${CMAKE_MATCH_1}")
include("${CMAKE_CURRENT_LIST_DIR}/compile_flags.cmake")

execute_process(
  COMMAND "${COMPILER}" -std=c++20 ${flags} -fsyntax-only -I "${INCLUDE_DIR}" "${SOURCE}"
  RESULT_VARIABLE result
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)

if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles, and must not")
endif()
if(NOT output MATCHES "${expected}")
  message("${output}")
  message(FATAL_ERROR "${SOURCE}: the compiler's message does not match \"${expected}\"")
endif()
if(head MATCHES "// errors: ([0-9]+)")
  set(most "${CMAKE_MATCH_1}")
  string(REGEX MATCHALL "error: " errors "${output}")
  list(LENGTH errors count)
  if(count GREATER most)
    message("${output}")
    message(FATAL_ERROR "${SOURCE}: ${count} errors, where ${most} should end the compilation")
  endif()
endif()
