// What the kinds of autoencoders ask of a batch of codes besides showing the pictures again.
//
// A batch is `pictures` rows of `size` numbers. Each function returns a mean over the batch and writes its derivative
// by every number.
#pragma once
#include <cstddef>
#include <span>

namespace pith::train {

struct CodeBatch {
  std::span<const float> values;
  size_t size;  // numbers of a code

  size_t pictures() const { return values.size() / size; }
};

// Sparse: the sum of magnitudes, over the root of the sum of squares and that of their number, so that making all
// smaller saves nothing. 1 if all are equal, the root of one over `size` if only one is not 0. (Hoyer, Non-negative
// matrix factorization with sparseness constraints, 2004.)
double l1_penalty(const CodeBatch& codes, std::span<float> gradient);

// Sparse: of numbers in 0…1, the divergence of a coin that falls on 1 with the chance `target` from one that does so as
// often as the number is on average over the batch; mean over the numbers. (Ng, Sparse autoencoder, CS294A, 2011.)
double kl_penalty(const CodeBatch& codes, double target, std::span<float> gradient);

// Contractive: how far the codes of pictures move when these get white noise, `moved` being the codes after it: the
// mean square of the distance, over that of the codes from their mean, so that making all smaller saves nothing. For
// noise of standard deviation s it is s² times the mean squared Frobenius norm of the encoder's Jacobian, over the
// codes' variance. (Rifai et al., Contractive auto-encoders, 2011.) 0 for a single picture.
double contraction_penalty(const CodeBatch& codes, const CodeBatch& moved, std::span<float> gradient,
                           std::span<float> gradient_of_moved);

// Variational: a row has means, then logarithms of variances, of Gaussians; their divergence from N(0, 1), in nats,
// summed over a picture's. (Kingma and Welling, Auto-encoding variational Bayes, 2013.)
double gaussian_divergence(const CodeBatch& means_and_logarithms, std::span<float> gradient);

}  // namespace pith::train
