#include "commands.hpp"
namespace pith::tool { void add_bench(CLI::App&) {} }
