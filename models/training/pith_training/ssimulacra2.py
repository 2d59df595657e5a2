"""SSIMULACRA 2.1 (Jon Sneyers, Cloudinary, 2023): how different two pictures look, with its gradient.

As the library has it for learning (codec/metrics/ssimulacra2/ssimulacra2.hpp): beyond the edges the nearest samples are
repeated, and the Gaussian window is exact. Scores of whole pictures come from the library's.
"""
import torch
import torch.nn.functional as F

# [X, Y, B - Y][scale 1:2^s][mean, fourth root of the mean of fourth powers][structure, artefacts, lost detail]
WEIGHTS = (
    (
        ((0, 0.0007376606707406586, 0), (0, 0.0007793481682867309, 0)),
        ((0, 0.0004371155730107379, 0), (1.1041726426657346, 0.00066284834129271, 0.00015231632783718752)),
        ((0, 0.0016406437456599754, 0), (1.8422455520539298, 11.441172603757666, 0)),
        ((0.0007989109436015163, 0.000176816438078653, 0), (1.8787594979546387, 10.94906990605142, 0)),
        ((0.0007289346991508072, 0.9677937080626833, 0),
         (0.00014003424285435884, 0.9981766977854967, 0.00031949755934435053)),
        ((0.0004550992113792063, 0, 0), (0.0013648766163243398, 0, 0)),
    ),
    (
        ((0, 0, 0), (7.466890328078848, 0, 17.445833984131262)),
        ((0.0006235601634041466, 0, 0), (6.683678146179332, 0.00037724407979611296, 1.027889937768264)),
        ((225.20515300849274, 0, 0), (19.213238186143016, 0.0011401524586618361, 0.001237755635509985)),
        ((176.39317598450694, 0, 0), (24.43300999870476, 0.28520802612117757, 0.0004485436923833408)),
        ((0, 0, 0), (34.77906344483772, 44.835625328877896, 0)),
        ((0, 0, 0), (0, 0, 0)),
    ),
    (
        ((0, 0.0008680556573291698, 0), (0, 0, 0)),
        ((0, 0.0005313191874358747, 0), (0.00016533814161379112, 0, 0)),
        ((0, 0, 0), (0.0004179171803251336, 0.0017290828234722833, 0)),
        ((0.0020827005846636437, 0, 0), (8.826982764996862, 23.19243343998926, 0)),
        ((95.1080498811086, 0.9863978034400682, 0.9834382792465353),
         (0.0012286405048278493, 171.2667255897307, 0.9807858872435379)),
        ((0, 0, 0), (0.0005130064588990679, 0, 0.00010854057858411537)),
    ),
)
OPSIN = ((.30, .622, .078), (.23, .692, .078), (0.24342269, 0.20476745, 0.55180987))
OPSIN_BIAS = 0.0037930733
SMALLEST_RESPONSE = 1e-5
C2 = 0.0009
SMALLEST_POWER = 1e-16      # mean fourth power that has a slope: the root of 0 has none
SLOPE_OUTSIDE = 0.1         # of light beyond 0…1, so that what is clipped in the end is pulled back
MIN_SIDE = 8                # of a scale that is halved once more
WINDOW = (0.0094143678, 0.0360111147, 0.1093353728, 0.2129285920, 0.2646211055,
          0.2129285920, 0.1093353728, 0.0360111147, 0.0094143678)


def distance(decoded, original):
    """The metric's distance of pictures (n, 3, h, w) in 0…1, before its last mapping: (n), 0 for equal pictures."""
    a, b, total = light_of(original), light_of(decoded), 0
    for scale in range(len(WEIGHTS[0])):
        if scale:
            if min(a.shape[2:]) < MIN_SIDE:
                break
            a, b = halve(a), halve(b)
        total = total + _scale_distance(_xyb(a), _xyb(b), scale)
    return total


def light_of(levels):
    inside = levels.clamp(0, 1)
    v = inside + (levels - inside) * SLOPE_OUTSIDE
    return torch.where(v <= 0.04045, v / 12.92, ((v.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4)


def halve(x):
    return F.avg_pool2d(F.pad(x, (0, x.shape[3] % 2, 0, x.shape[2] % 2), mode='replicate'), 2)


def _xyb(light):
    responses = torch.einsum('ij,bjhw->bihw', light.new_tensor(OPSIN), light) + OPSIN_BIAS
    l, m, s = responses.clamp(min=SMALLEST_RESPONSE).pow(1 / 3).unbind(1)
    luma = (l + m) / 2
    return torch.stack([7 * (l - m) + 0.42, luma - OPSIN_BIAS ** (1 / 3) + 0.01, s - luma + 0.55], 1)


def _windowed(x):
    channels, reach = x.shape[1], len(WINDOW) // 2
    window = x.new_tensor(WINDOW).expand(channels, 1, 1, -1)
    x = F.pad(x, (reach,) * 4, mode='replicate')
    return F.conv2d(F.conv2d(x, window, groups=channels), window.transpose(2, 3), groups=channels)


def _scale_distance(a, b, scale):
    mean_a, mean_b, squares, product = _windowed(torch.cat([a, b, a * a + b * b, a * b], 1)).chunk(4, 1)
    likeness = 1 - (mean_a - mean_b).square()
    covariance, variances = product - mean_a * mean_b, squares - mean_a.square() - mean_b.square()
    structure = 1 - likeness * (2 * covariance + C2) / (variances + C2)
    edges = (1 + (b - mean_b).abs()) / (1 + (a - mean_a).abs()) - 1
    maps = torch.stack([structure, edges, -edges], 2).clamp(min=0)      # (n, planes, maps, h, w)
    means, powers = maps.mean((3, 4)), maps.pow(4).mean((3, 4))
    flat = powers < SMALLEST_POWER
    roots = torch.where(flat, powers.detach(), powers.clamp(min=SMALLEST_POWER)) ** 0.25
    weights = a.new_tensor([plane[scale] for plane in WEIGHTS])         # (planes, norms, maps)
    return (weights[:, 0] * means + weights[:, 1] * roots).sum((1, 2))
