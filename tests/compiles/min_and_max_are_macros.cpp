// windows.h defines min and max as macros; what the headers call stands in parentheses, which no macro takes.
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#include <gogrow/diagnose.hpp>
#include <gogrow/gogrow.hpp>

int main() {}
