// java.util.HashMap doubles when it holds more entries than three quarters of its bins: at the 13th and the 25th put,
// not at the 12th and the 24th. All entries move at once.
#include <iostream>

#include <gogrow/java_hash_map.hpp>
#include <gogrow/observe.hpp>

int main() {
  gogrow::java_hash_map<int, int, gogrow::jdk_latest, gogrow::java_hash_code<int>, gogrow::default_equal<int>,
                        std::allocator<std::pair<const int, int>>, gogrow::counters>
      m;
  for (int i = 1; i <= 25; ++i) {
    const auto before = m.table_length();
    m.put(i, i);
    if (m.table_length() != before)
      std::cout << "put " << i << ": table " << before << " -> " << m.table_length() << ", threshold " << m.threshold()
                << '\n';
  }
}
