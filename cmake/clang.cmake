# Toolchain file of the presets clang and fuzz: the newest clang on the PATH. Versions before 16 do not compile the
# concepts that gogrow uses, so the plain name, which may be any version, comes last.

find_program(
  GOGROW_CLANGXX
  NAMES clang++-22 clang++-21 clang++-20 clang++-19 clang++-18 clang++-17 clang++-16 clang++
  DOC "clang++ 16 or newer" REQUIRED)
set(CMAKE_CXX_COMPILER "${GOGROW_CLANGXX}")
string(REPLACE "clang++" "clang" CMAKE_C_COMPILER "${GOGROW_CLANGXX}") # for fetched dependencies written in C
