# flags: what a line "// flags: -fno-exceptions" at the head of SOURCE asks of the compiler, as a list; or nothing.

file(READ "${SOURCE}" head LIMIT 4096)
set(flags)
if(head MATCHES "// flags: ([^\r\n]+)")
  separate_arguments(flags UNIX_COMMAND "${CMAKE_MATCH_1}")
endif()
