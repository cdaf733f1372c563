#include "printed.hpp"

std::vector<std::string> one_meaning::printed_without_adapter() { return printed(); }
