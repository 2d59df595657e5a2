// Other codecs: JPEG, and those that are programs of their own.
#pragma once
#include <string>
#include <vector>

#include "eval/measure.hpp"
#include "pictures/picture_io.hpp"

namespace pith::tool {

struct Peer {
  std::string name;
  std::string encoder, decoder;  // programs; empty: built in
  std::string package;           // of Debian, that has both

  bool is_built_in() const { return encoder.empty(); }
};

// jpeg420, jpeg444, webp, avif, jxl.
const std::vector<Peer>& peers();

// Null if it is none of them.
const Peer* find_peer(const std::string& name);

// What runs as a program: its encoder with the version, and how unless that is the program's usual way.
std::string description_of(const Peer& peer);

// A file that a peer made, and what became of the picture. The times of programs are those of whole processes, which
// read and write PNG files. Throws Error if a program fails.
struct PeerResult {
  Bytes file;
  Picture decoded;
  double encode_seconds = 0, decode_seconds = 0;
};
PeerResult run_peer(const Peer& peer, const pith_image& image, int quality);

// `quality` is the codec's own, 0…100; for an avifenc before libavif 1.4 it stands for the quantiser. As
// description_of() says.
Measurement measure_peer(const Peer& peer, const pith_image& image, int quality, bool with_butteraugli);

// Of a program the highest quality whose file has at most `bytes`; 0 if none has. Of JPEG the lowest one of 1…100 whose
// file has at least so many; 100 if none has.
int peer_quality_for_size(const Peer& peer, const pith_image& image, double bytes);

}  // namespace pith::tool
