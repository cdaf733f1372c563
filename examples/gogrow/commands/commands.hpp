// The subcommands of the tool. Each adds itself to the command line and returns what it will do when it is chosen.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>

namespace tool {

/// Bad input: one line for the user, exit status 2.
class usage_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs a chosen subcommand.
using subcommand = std::function<void()>;

subcommand add_slice_command(CLI::App& app);
subcommand add_compare_command(CLI::App& app);
subcommand add_advise_command(CLI::App& app);
subcommand add_map_command(CLI::App& app);
subcommand add_layout_command(CLI::App& app);
subcommand add_text_command(CLI::App& app);
subcommand add_gc_command(CLI::App& app);
subcommand add_replay_command(CLI::App& app);
subcommand add_releases_command(CLI::App& app);
subcommand add_audit_command(CLI::App& app);
subcommand add_diagnose_command(CLI::App& app);
subcommand add_help_command(CLI::App& app);

/// Hidden commands that describe all others: `__complete SHELL` prints the completions of a shell, `__man` the manual
/// page. They read the command line's definition when they run, so they never lag behind it.
subcommand add_complete_command(CLI::App& app);
subcommand add_man_command(CLI::App& app);

}  // namespace tool
