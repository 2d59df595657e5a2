#include "autoencoder/collection_map.hpp"

#include <Eigen/Dense>
#include <nlohmann/json.hpp>

#include "html.hpp"

namespace pith::tool {
namespace {

constexpr char kStyle[] = R"(
:root { color-scheme: light dark; }
html, body { height: 100%; margin: 0; overflow: hidden; font: 15px/1.4 sans-serif; }
#map { position: absolute; inset: 0; touch-action: none; cursor: grab; }
#map img { position: absolute; left: 0; top: 0; max-width: 64px; max-height: 64px; box-shadow: 0 0 2px #0008; }
#map.searching img { opacity: .12; } #map.searching img.found { opacity: 1; outline: 3px solid #e60; z-index: 1; }
#map img:hover { z-index: 2; outline: 2px solid #48f; }
#bar { position: absolute; left: 1rem; top: 1rem; padding: .5rem .7rem; background: Canvas; border: 1px solid #8888; }
#name { margin-left: .7rem; }
)";

// Thumbnails keep their size; what grows is the distance between them.
constexpr char kScript[] = R"(
const map = document.getElementById('map'), label = document.getElementById('name');
const search = document.getElementById('search');
const items = pictures.map(([name, x, y, source]) => {
  const img = document.createElement('img');
  img.src = source;
  img.alt = img.title = name;
  map.append(img);
  return {img, name: name.toLowerCase(), x, y};
});
let zoom = 1, left = 0, top_ = 0, drag = null;
function show() {
  const width = map.clientWidth - 80, height = map.clientHeight - 140;
  for (const {img, x, y} of items)
    img.style.transform = `translate(${8 + left + x * width * zoom}px, ${66 + top_ + y * height * zoom}px)`;
}
function zoomBy(factor, x, y) {
  const next = Math.min(200, Math.max(0.2, zoom * factor));
  left = x - (x - left) * next / zoom;
  top_ = y - (y - top_) * next / zoom;
  zoom = next;
  show();
}
map.addEventListener('wheel', event => {
  event.preventDefault();
  zoomBy(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
}, {passive: false});
map.addEventListener('pointerdown', event => {
  drag = [event.clientX - left, event.clientY - top_];
  map.setPointerCapture(event.pointerId);
  event.preventDefault();
});
map.addEventListener('pointermove', event => {
  if (event.target.alt) label.textContent = event.target.alt;
  if (!drag) return;
  left = event.clientX - drag[0];
  top_ = event.clientY - drag[1];
  show();
});
map.addEventListener('pointerup', () => { drag = null; });
document.addEventListener('keydown', event => {
  if (event.target === search) return;
  const step = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]}[event.key];
  if (step) { left += step[0]; top_ += step[1]; show(); }
  if (event.key === '+') zoomBy(1.25, map.clientWidth / 2, map.clientHeight / 2);
  if (event.key === '-') zoomBy(0.8, map.clientWidth / 2, map.clientHeight / 2);
});
search.addEventListener('input', () => {
  const text = search.value.toLowerCase();
  let count = 0;
  for (const {img, name} of items) {
    const found = text !== '' && name.includes(text);
    img.classList.toggle('found', found);
    count += found;
  }
  map.classList.toggle('searching', text !== '');
  label.textContent = text ? `${count} found` : `${items.length} pictures`;
});
addEventListener('resize', show);
label.textContent = `${items.length} pictures`;
show();
)";

// As a script may hold it: no text can end that.
std::string as_script(const nlohmann::json& value) {
  std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (size_t at = 0; (at = text.find('<', at)) != std::string::npos;) text.replace(at, 1, "\\u003c");
  return text;
}

}  // namespace

std::vector<std::array<float, 2>> plane_of(const std::vector<std::span<const float>>& codes) {
  if (codes.empty()) return {};
  const auto count = static_cast<Eigen::Index>(codes.size()), size = static_cast<Eigen::Index>(codes[0].size());
  Eigen::MatrixXf centred(count, size);
  for (Eigen::Index i = 0; i < count; ++i)
    centred.row(i) = Eigen::Map<const Eigen::RowVectorXf>(codes[static_cast<size_t>(i)].data(), size);
  centred.rowwise() -= centred.colwise().mean().eval();
  // Components come in rising order of variance. Of few pictures with long codes, the smaller matrix has the same ones.
  const Eigen::Index kept = std::min<Eigen::Index>({2, size, count});
  Eigen::MatrixXf places;
  if (size <= count) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> components(centred.transpose() * centred);
    places = centred * components.eigenvectors().rightCols(kept).rowwise().reverse();
  } else {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> components(centred * centred.transpose());
    const Eigen::VectorXf lengths = components.eigenvalues().tail(kept).reverse().cwiseMax(0.f).cwiseSqrt();
    places = components.eigenvectors().rightCols(kept).rowwise().reverse() * lengths.asDiagonal();
  }
  std::vector<std::array<float, 2>> plane(codes.size(), {0.5f, 0.5f});
  for (Eigen::Index axis = 0; axis < kept; ++axis) {
    const float low = places.col(axis).minCoeff(), range = places.col(axis).maxCoeff() - low;
    for (Eigen::Index i = 0; range > 0 && i < count; ++i)
      plane[static_cast<size_t>(i)][static_cast<size_t>(axis)] = (places(i, axis) - low) / range;
  }
  return plane;
}

std::string collection_page(std::span<const CodeRow> rows, const std::vector<std::string>& thumbnails) {
  std::vector<std::span<const float>> codes;
  std::vector<size_t> shown;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].code.empty()) continue;
    codes.push_back(rows[i].code);
    shown.push_back(i);
  }
  const std::vector<std::array<float, 2>> plane = plane_of(codes);
  nlohmann::json pictures = nlohmann::json::array();
  for (size_t k = 0; k < shown.size(); ++k)
    pictures.push_back({rows[shown[k]].name, plane[k][0], plane[k][1], thumbnails[shown[k]]});
  return html_page(
      "pith embed", kStyle,
      "<main id=\"map\"></main><div id=\"bar\"><input id=\"search\" type=\"search\" placeholder=\"Search by "
      "name\" aria-label=\"Search by name\"><span id=\"name\" role=\"status\"></span></div>\n"
      "<script>const pictures = " +
          as_script(pictures) + ";" + kScript + "</script>");
}

}  // namespace pith::tool
