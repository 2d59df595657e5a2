#include "training/model/principal_components.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/simd.hpp"

namespace pith::train {
namespace {

// A symmetric matrix reduced to three diagonals by reflections: Golub and Van Loan, Matrix Computations, 8.3.
struct Tridiagonal {
  std::vector<double> diagonal, beside;  // beside[i] is next to diagonal[i] and diagonal[i + 1]; the last one is 0
  // Reflection k maps x to x - scale[k] (v · x) v; its v has zeros up to element k and is row k of the matrix.
  std::vector<double> scale;
};

PITH_SIMD void add_multiple(double factor, const double* __restrict x, double* __restrict sum, int count) {
  for (int i = 0; i < count; ++i) sum[i] += factor * x[i];
}

PITH_SIMD void add_two_multiples(double a, const double* __restrict x, double b, const double* __restrict y,
                                 double* __restrict sum, int count) {
  for (int i = 0; i < count; ++i) sum[i] += a * x[i] + b * y[i];
}

PITH_SIMD void rotate(double* __restrict a, double* __restrict b, double cosine, double sine, int count) {
  for (int i = 0; i < count; ++i) {
    const double old = a[i];
    a[i] = cosine * old - sine * b[i];
    b[i] = sine * old + cosine * b[i];
  }
}

// Leaves the reflections' vectors in the rows of `matrix`, which is [n, n] and symmetric.
Tridiagonal tridiagonalise(std::vector<double>& matrix, int n) {
  Tridiagonal t{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
  std::vector<double> product(n);
  for (int k = 0; k < n; ++k) {
    double* const v = &matrix[static_cast<size_t>(k) * n];
    t.diagonal[k] = v[k];
    if (k + 1 == n) break;
    const double norm = std::sqrt(std::inner_product(v + k + 1, v + n, v + k + 1, 0.0));
    t.beside[k] = v[k + 1] > 0 ? -norm : norm;
    std::fill(v, v + k + 1, 0.0);
    v[k + 1] -= t.beside[k];
    const double square = std::inner_product(v + k + 1, v + n, v + k + 1, 0.0);
    if (square == 0) continue;
    t.scale[k] = 2 / square;

    // A - v wᵀ - w vᵀ, w = scale (A v) - (scale² (v · A v) / 2) v.
    std::fill(product.begin(), product.end(), 0.0);
    auto row = [&](int i) { return &matrix[static_cast<size_t>(i) * n + k + 1]; };
    const int left = n - k - 1;
    for (int i = k + 1; i < n; ++i) add_multiple(t.scale[k] * v[i], row(i), &product[k + 1], left);
    const double along = std::inner_product(v + k + 1, v + n, &product[k + 1], 0.0);
    add_multiple(-t.scale[k] / 2 * along, v + k + 1, &product[k + 1], left);
    for (int i = k + 1; i < n; ++i) add_two_multiples(-v[i], &product[k + 1], -product[i], v + k + 1, row(i), left);
  }
  return t;
}

// Turns the diagonal into eigenvalues by implicitly shifted QL steps and returns the eigenvectors, one a row.
std::vector<double> diagonalise(Tridiagonal& t) {
  const int n = static_cast<int>(t.diagonal.size());
  std::vector<double>&d = t.diagonal, &e = t.beside;
  std::vector<double> vectors(static_cast<size_t>(n) * n);
  for (int i = 0; i < n; ++i) vectors[static_cast<size_t>(i) * n + i] = 1;
  const double size = std::transform_reduce(
      d.begin(), d.end(), e.begin(), 0.0, [](double a, double b) { return std::max(a, b); },
      [](double a, double b) { return std::abs(a) + std::abs(b); });
  const double negligible = size * std::numeric_limits<double>::epsilon();
  for (int first = 0; first < n; ++first)
    for (;;) {
      int last = first;
      while (last + 1 < n && std::abs(e[last]) > negligible) ++last;
      if (last == first) break;
      // Wilkinson's shift, then the bulge is chased upwards by rotations.
      double g = (d[first + 1] - d[first]) / (2 * e[first]);
      g = d[last] - d[first] + e[first] / (g + std::copysign(std::hypot(g, 1), g));
      double sine = 1, cosine = 1, shift = 0;
      int i = last - 1;
      for (; i >= first; --i) {
        const double f = sine * e[i], b = cosine * e[i];
        const double r = e[i + 1] = std::hypot(f, g);
        if (r == 0) {  // the matrix falls apart here
          d[i + 1] -= shift;
          break;
        }
        sine = f / r;
        cosine = g / r;
        const double rest = d[i + 1] - shift;
        const double s = (d[i] - rest) * sine + 2 * cosine * b;
        shift = sine * s;
        d[i + 1] = rest + shift;
        g = cosine * s - b;
        rotate(&vectors[static_cast<size_t>(i) * n], &vectors[static_cast<size_t>(i + 1) * n], cosine, sine, n);
      }
      e[last] = 0;
      if (i >= first) continue;
      d[first] -= shift;
      e[first] = g;
    }
  return vectors;
}

// Four vectors at a time, so that the sums are read and written less often.
PITH_SIMD void add_products(const float* __restrict vectors, int size, double* __restrict sums) {
  for (int i = 0; i < size; ++i) {
    const double a = vectors[i], b = vectors[size + i], c = vectors[2 * size + i], d = vectors[3 * size + i];
    double* const row = sums + static_cast<size_t>(i) * size;
    for (int j = i; j < size; ++j)
      row[j] += a * vectors[j] + b * vectors[size + j] + c * vectors[2 * size + j] + d * vectors[3 * size + j];
  }
}

}  // namespace

void SecondMoments::add(const float* vectors, size_t count) {
  const auto size = static_cast<size_t>(size_);
  std::vector<float> last(4 * size);
  size_t i = 0;
  for (; i + 4 <= count; i += 4) add_products(vectors + i * size, size_, sums_.data());
  if (i == count) return;
  std::copy(vectors + i * size, vectors + count * size, last.begin());
  add_products(last.data(), size_, sums_.data());
}

std::vector<double> SecondMoments::components(int count) const {
  const auto n = static_cast<size_t>(size_);
  std::vector<double> matrix = sums_;
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < i; ++j) matrix[i * n + j] = matrix[j * n + i];
  Tridiagonal t = tridiagonalise(matrix, size_);
  const std::vector<double> vectors = diagonalise(t);

  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return t.diagonal[a] > t.diagonal[b]; });
  std::vector<double> result;
  for (int c = 0; c < count; ++c) {
    result.insert(result.end(), &vectors[order[c] * n], &vectors[order[c] * n] + n);
    double* const vector = &result[c * n];
    for (int k = size_ - 1; k-- > 0;) {
      const double* v = &matrix[k * n];
      const double along = std::inner_product(v + k + 1, v + n, vector + k + 1, 0.0);
      add_multiple(-t.scale[k] * along, v + k + 1, vector + k + 1, size_ - k - 1);
    }
  }
  return result;
}

}  // namespace pith::train
