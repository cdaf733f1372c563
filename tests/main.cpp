// Runs the test cases in random order and says with which seed, so that an order that fails can be had again:
// gogrow_tests --rand-seed=SEED. A filter that leaves no test case over fails, as does a program without any.

#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdlib>
#include <iostream>
#include <random>

#include <doctest/doctest.h>

namespace {

unsigned test_cases_run = 0;

// Listens beside the reporter that the command line chose, whichever that is.
struct order_listener : doctest::IReporter {
  explicit order_listener(const doctest::ContextOptions& options) : options_{options} {}

  void test_run_start() override {
    *options_.cout << "random order, --rand-seed=" << options_.rand_seed << '\n' << std::flush;
  }
  void test_run_end(const doctest::TestRunStats& stats) override { test_cases_run = stats.numTestCasesPassingFilters; }

  void report_query(const doctest::QueryData&) override {}
  void test_case_start(const doctest::TestCaseData&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  const doctest::ContextOptions& options_;
};

REGISTER_LISTENER("order", 1, order_listener);

}  // namespace

int main(int argc, char** argv) {
  doctest::Context context;
  context.setOption("order-by", "rand");
  context.setOption("rand-seed", static_cast<int>(std::random_device{}() % 1'000'000));
  context.applyCommandLine(argc, argv);

  const int result = context.run();
  if (context.shouldExit()) return result;  // the command line asked for a list or for help, not for a run
  if (test_cases_run == 0) {
    std::cerr << "no test case ran\n";
    return EXIT_FAILURE;
  }
  return result;
}
