# SOURCE must compile without a warning, under what "// flags: …" in one of its first lines says.

include("${CMAKE_CURRENT_LIST_DIR}/compile_flags.cmake")

execute_process(
  COMMAND "${COMPILER}" -std=c++20 -Wall -Wextra -Werror ${flags} -fsyntax-only -I "${INCLUDE_DIR}" "${SOURCE}"
  RESULT_VARIABLE result
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)

if(NOT result EQUAL 0)
  message("${output}")
  message(FATAL_ERROR "${SOURCE} does not compile")
endif()
