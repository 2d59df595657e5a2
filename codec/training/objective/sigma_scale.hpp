// What a σ index stands for: standard deviations from 0.11 to 64, evenly spaced in their logarithms.
#pragma once
#include "entropy/tables.hpp"

namespace pith::train {

inline constexpr float kSigmaIndexUnit = 128;          // the σ network counts indices in 1/128
inline constexpr float kLogSigmaMin = -2.2072749132f;  // ln 0.11
inline constexpr float kLogSigmaMax = 4.1588830834f;   // ln 64
inline constexpr float kLogSigmaStep = (kLogSigmaMax - kLogSigmaMin) / (kSigmaRows - 1);

}  // namespace pith::train
