// flags: -U__SIZEOF_SIZE_T__ -D__SIZEOF_SIZE_T__=4
// The playground's machine has a std::size_t of 32 bits: what it includes must not ask for 64.
#include <gogrow/advise.hpp>
#include <gogrow/diagnose.hpp>
#include <gogrow/go_type.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

int main() {}
