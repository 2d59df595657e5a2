#include "restore/inpaint.hpp"

#include <catch2/catch.hpp>

#include "model/inpainter.hpp"
#include "test_image.hpp"
#include "tiny_model.hpp"

using namespace pith;

TEST_CASE("inpaint: where all holes are invisible there is nothing to fill") {
  const InpainterModel model(test::tiny_unet(kInpainter));
  const auto engine = make_restoration_engine(DataType::f32);
  const test::TestImage picture = test::TestImage::random(50, 40, 4), before = picture;
  Mask holes(50, 40);
  holes.row(7)[9] = holes.row(8)[9] = 1;
  CHECK(inpaint({model, *engine, 2}, picture.image(), holes, {.limits = {.max_memory = 1 << 30}}, &holes) == 0);
  CHECK(picture == before);
}
