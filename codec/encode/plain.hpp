// Plain pictures, which are coded better than asked for: flat areas and soft slopes from one edge to the other.
#pragma once
#include "encode/picture_rows.hpp"
#include "model/quality.hpp"

namespace pith {

// Whether no two neighbouring pixels of the rows differ by more than two levels in any colour.
bool is_plain(const PictureRows& rows);

// Whether a plain picture of that size is noticed: those of up to three rows of tiles, which are in memory as a whole
// before the first band is written.
bool notices_plain(const Header& header);

// Where nothing is to be seen but one colour, its drifting by a few levels is seen. Keeping it from that costs few
// bytes, as such pictures take few: at quality 30 a white picture of 256x240 pixels would take 230, not 330, a cream
// one of 12 megapixels 50,000, not 87,000.
Quality quality_of_plain(Quality asked);

}  // namespace pith
