// Numbers and names in reports, and their formats.
#pragma once
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "formatted.hpp"

namespace pith::tool {

enum class EvalFormat { table, csv, json };

// JSON has no NaN.
inline nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

inline std::string fixed(double value, int digits) {
  return std::isfinite(value) ? formatted("%.*f", digits, value) : "-";
}

inline std::string csv_number(double value, int digits) { return std::isfinite(value) ? fixed(value, digits) : ""; }

// A name inside CSV: quoted where it must be.
inline std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace pith::tool
