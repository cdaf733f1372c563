# Puts the playground together: one file without references to others.
# cmake -D WASM=core.wasm -D CLAIMS=claims.json -D OUTPUT=index.html -P page.cmake

set(here "${CMAKE_CURRENT_LIST_DIR}")
find_program(BASE64 base64 REQUIRED)
execute_process(COMMAND "${BASE64}" -w 0 "${WASM}" OUTPUT_VARIABLE core COMMAND_ERROR_IS_FATAL ANY)

# file(READ) and lists: a file may hold ; and [, so nothing here is ever used as a list.
file(READ "${here}/index.html" page)
file(READ "${here}/style.css" style)
file(READ "${here}/views.js" views)
file(READ "${here}/playground.js" script)
file(READ "${here}/vendor/uPlot.min.css" chart_style)
file(READ "${here}/vendor/uPlot.iife.min.js" charts)
file(READ "${here}/vendor/uPlot.LICENSE" chart_notice)
file(READ "${CLAIMS}" claims)
string(REPLACE "</" "<\\/" claims "${claims}")

string(REPLACE "<!--STYLE-->" "<style>\n${chart_style}\n${style}</style>" page "${page}")
string(CONCAT scripts
  "<script>\n/* uPlot\n${chart_notice}*/\n${charts}\n</script>\n"
  "<script type=\"application/json\" id=\"claims\">${claims}</script>\n"
  "<script type=\"application/wasm-base64\" id=\"core\">${core}</script>\n"
  "<script>\n${views}</script>\n<script>\n${script}</script>")
string(REPLACE "<!--SCRIPTS-->" "${scripts}" page "${page}")
file(WRITE "${OUTPUT}" "${page}")

file(SIZE "${OUTPUT}" bytes)
if(bytes GREATER 1048576)
  message(FATAL_ERROR "${OUTPUT} has ${bytes} bytes; a page that people send around has at most 1 MiB (1048576)")
endif()
message(STATUS "${OUTPUT}: ${bytes} bytes")
