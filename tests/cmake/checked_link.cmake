# Object files with and without NDEBUG share a map; those with and without GOGROW_CHECKED=1 do not link.

set(source_dir "${CMAKE_CURRENT_LIST_DIR}/../checked")
file(MAKE_DIRECTORY "${WORK_DIR}")

function(build program result_variable)
  foreach(part put main)
    execute_process(COMMAND "${COMPILER}" -std=c++20 ${${part}_flags} -I "${INCLUDE_DIR}" -c
                            "${source_dir}/${part}.cpp" -o "${WORK_DIR}/${part}.o" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  execute_process(
    COMMAND "${COMPILER}" "${WORK_DIR}/put.o" "${WORK_DIR}/main.o" -o "${WORK_DIR}/${program}"
    RESULT_VARIABLE result
    OUTPUT_QUIET ERROR_QUIET)
  set(${result_variable} ${result} PARENT_SCOPE)
endfunction()

set(put_flags -DNDEBUG)
set(main_flags "")
build(mixed_ndebug result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "object files with and without NDEBUG do not link")
endif()
execute_process(COMMAND "${WORK_DIR}/mixed_ndebug" COMMAND_ERROR_IS_FATAL ANY)

set(put_flags -DGOGROW_CHECKED=1)
build(mixed_checks result)
if(result EQUAL 0)
  message(FATAL_ERROR "object files with and without GOGROW_CHECKED=1 link")
endif()

set(main_flags -DGOGROW_CHECKED=1)
build(checked result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "object files with GOGROW_CHECKED=1 do not link")
endif()
execute_process(COMMAND "${WORK_DIR}/checked" COMMAND_ERROR_IS_FATAL ANY)
