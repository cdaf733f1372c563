# gogrow_warnings: what gogrow's own programs are compiled with. It is linked privately and never exported, so a user's
# warnings stay the user's business.

set(gogrow_warning_flags -Wall -Wextra -Wconversion -Wshadow $<$<BOOL:${GOGROW_WERROR}>:-Werror>)

# GCC 12 sees overlapping copies in `"literal" + std::to_string(n)` where there are none (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND gogrow_warning_flags -Wno-restrict)
endif()

# GCC's manual says it of sanitizers: they raise the number of false warnings, of this one most. The presets that use
# them are therefore without -Werror, too.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
  list(APPEND gogrow_warning_flags -Wno-maybe-uninitialized)
endif()

add_library(gogrow_warnings INTERFACE)
target_compile_options(gogrow_warnings INTERFACE ${gogrow_warning_flags})

# CMake makes the targets that compile each header alone (VERIFY_INTERFACE_HEADER_SETS) by itself, when everything has
# been read. They cannot be linked to gogrow_warnings, but they take over the options of this directory.
if(CMAKE_VERIFY_INTERFACE_HEADER_SETS)
  cmake_language(DEFER CALL add_compile_options ${gogrow_warning_flags})
endif()
