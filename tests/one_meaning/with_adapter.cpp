#include <gogrow/doctest.hpp>

#include "printed.hpp"

std::vector<std::string> one_meaning::printed_with_adapter() { return printed(); }
