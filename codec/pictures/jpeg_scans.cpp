#include "pictures/jpeg_scans.hpp"

#include <algorithm>

namespace pith {

uint64_t coefficient_bytes(const jpeg_decompress_struct& jpeg) {
  if (!jpeg_has_multiple_scans(const_cast<jpeg_decompress_struct*>(&jpeg))) return 0;
  uint64_t coefficients = 0;
  for (int i = 0; i < jpeg.num_components; ++i) {
    const jpeg_component_info& component = jpeg.comp_info[i];
    coefficients += uint64_t{component.width_in_blocks} * component.height_in_blocks * DCTSIZE2;
  }
  return 2 * coefficients;
}

bool has_all_scans(const jpeg_decompress_struct& jpeg) {
  if (jpeg.input_iMCU_row < jpeg.total_iMCU_rows) return false;
  for (int i = 0; i < jpeg.num_components; ++i) {
    if (!jpeg.comp_info[i].quant_table) return false;
    const auto is_missing = [](int low_bits) { return low_bits != 0; };
    if (jpeg.coef_bits && std::any_of(jpeg.coef_bits[i], jpeg.coef_bits[i] + DCTSIZE2, is_missing)) return false;
  }
  return true;
}

}  // namespace pith
