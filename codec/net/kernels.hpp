// Operations that only move data, shared by the engines. Element size in bytes; channels last.
#pragma once
#include "net/engine.hpp"

namespace pith {

// 4C channels -> C channels at twice the extent; see Op::shuffle.
void shuffle(const FeatureMap& in, const FeatureMap& out);

// C channels -> 4C channels at half the extent.
void unshuffle(const FeatureMap& in, const FeatureMap& out);

// Channels of a, then of b, at every position.
void concat(const FeatureMap& a, const FeatureMap& b, const FeatureMap& out);

// The inverse of concat.
void split(const FeatureMap& in, const FeatureMap& a, const FeatureMap& b);

// The same values in the other element type.
void cast(const FeatureMap& in, const FeatureMap& out);

}  // namespace pith
