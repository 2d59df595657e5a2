// Holes as accidents and hands make them, for pictures to be learnt from and measured on.
#pragma once
#include "pixels/mask.hpp"
#include "training/data/random.hpp"

namespace pith::train {

enum class Damage {
  strokes,    // of a brush
  text,       // lines of letters, as date stamps and subtitles have them
  blocks,     // rectangles
  scratches,  // long and thin, from side to side
  specks,     // dust
  tears,      // corners and borders that are missing
  objects,    // things to be taken out, about 48 to 96 pixels across
};
inline constexpr int kDamages = 7;

// Makes holes of one kind until at least `share` (below 0.9; of tears at most 0.2) of all pixels are holes, and little
// more. Depends on the arguments alone.
void add_damage(Mask& mask, Damage kind, double share, Random& random);

// Mostly one kind, sometimes two, from single specks to half of the picture; never all of it, never nothing.
void add_any_damage(Mask& mask, Random& random);

}  // namespace pith::train
