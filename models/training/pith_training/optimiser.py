"""Muon for the matrices, Adam for everything else, one object with a state of plain named tensors."""
import math

import torch

SHORTCUTS = ('analysis.shortcut.weight', 'synthesis.pixels.weight')
SHORTCUT_RATE = 0.2         # of Adam's rate: faster, the principal components they start from diverge early
ADAM_DECAYS = (0.9, 0.99)
ADAM_EPSILON = 1e-8
MUON_MOMENTUM = 0.95
LARGEST_NORM = 1.0          # of the gradient of all parameters together


def is_matrix(name, parameter):
    """Whether a parameter mixes channels, so that its update can be orthogonalised; integer layers are left to Adam."""
    mixes = parameter.dim() == 4 and parameter.shape[1] > 1
    return mixes and name not in SHORTCUTS and not name.startswith('sigma.')


def orthogonal(stack):
    """The nearest orthogonal matrices, roughly, of a stack (n, rows, columns): five Newton–Schulz steps in bfloat16.

    The quintic's coefficients are those of Muon (kellerjordan.github.io/posts/muon); singular values end in 0.7…1.2.
    """
    x = (stack / (stack.norm(dim=(1, 2), keepdim=True) + 1e-7)).bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    for _ in range(5):
        gram = x @ x.transpose(1, 2)
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
    return (x.transpose(1, 2) if tall else x).float()


class Optimiser:
    """Steps all parameters of a model. Rates are given to each step, so a schedule needs no state here."""

    def __init__(self, model):
        self.parameters = {name: p for name, p in model.named_parameters()}
        self.momentum = {n: torch.zeros_like(p) for n, p in self.parameters.items() if is_matrix(n, p)}
        others = {n: p for n, p in self.parameters.items() if n not in self.momentum}
        self.first = {n: torch.zeros_like(p) for n, p in others.items()}
        self.second = {n: torch.zeros_like(p) for n, p in others.items()}
        self.steps = 0                      # of Adam, for the correction of its start
        self.by_shape = {}                  # matrices of one shape are orthogonalised together
        for name in self.momentum:
            shape = self.parameters[name].flatten(1).shape
            self.by_shape.setdefault(tuple(shape), []).append(name)

    def clip(self):
        """Scales all gradients to a norm of at most LARGEST_NORM; returns the norm before, not finite if any is not."""
        return torch.nn.utils.clip_grad_norm_(self.parameters.values(), LARGEST_NORM)

    @torch.no_grad()
    def step(self, adam_rate, muon_rate):
        """One step along the gradients, which every parameter must have."""
        self.steps += 1
        self._adam([n for n in self.first if n not in SHORTCUTS], adam_rate)
        self._adam([n for n in self.first if n in SHORTCUTS], adam_rate * SHORTCUT_RATE)
        self._muon(muon_rate)
        for parameter in self.parameters.values():
            parameter.grad = None

    def _adam(self, names, rate):
        if not names:
            return
        decay1, decay2 = ADAM_DECAYS
        pick = lambda tensors: [tensors[name] for name in names]
        first, second, gradients = pick(self.first), pick(self.second), [self.parameters[n].grad for n in names]
        torch._foreach_mul_(first, decay1)
        torch._foreach_add_(first, gradients, alpha=1 - decay1)
        torch._foreach_mul_(second, decay2)
        torch._foreach_addcmul_(second, gradients, gradients, value=1 - decay2)
        spread = torch._foreach_sqrt(second)
        torch._foreach_div_(spread, math.sqrt(1 - decay2 ** self.steps))
        torch._foreach_add_(spread, ADAM_EPSILON)
        torch._foreach_addcdiv_(pick(self.parameters), first, spread, value=-rate / (1 - decay1 ** self.steps))

    def _muon(self, rate):
        for shape, names in self.by_shape.items():
            momentum, gradients = [self.momentum[n] for n in names], [self.parameters[n].grad for n in names]
            torch._foreach_mul_(momentum, MUON_MOMENTUM)
            torch._foreach_add_(momentum, gradients, alpha=1 - MUON_MOMENTUM)
            ahead = torch._foreach_mul(momentum, MUON_MOMENTUM)      # Nesterov
            torch._foreach_add_(ahead, gradients, alpha=1 - MUON_MOMENTUM)
            updates = orthogonal(torch.stack([update.reshape(shape) for update in ahead]))
            length = 0.2 * math.sqrt(max(shape))                     # as long as Adam's updates
            for name, update in zip(names, updates):
                parameter = self.parameters[name]
                parameter.add_(update.reshape(parameter.shape), alpha=-rate * length)

    def state(self):
        return dict(momentum=self.momentum, first=self.first, second=self.second, steps=self.steps)

    def load(self, state):
        for kind in ('momentum', 'first', 'second'):
            mine = getattr(self, kind)
            for name, tensor in state[kind].items():
                mine[name].copy_(tensor)
        self.steps = state['steps']


class Average:
    """Exponential moving average of a model's parameters: the weights to ship. It warms up with the first steps."""

    def __init__(self, model, decay, start=None):
        self.parameters, self.decay = dict(model.named_parameters()), decay
        self.values = {name: p.detach().clone() for name, p in self.parameters.items()}
        for name, tensor in (start or {}).items():
            self.values[name].copy_(tensor)

    @torch.no_grad()
    def update(self, step):
        keep = min(self.decay, step / (step + 200))
        values = list(self.values.values())
        torch._foreach_mul_(values, keep)
        torch._foreach_add_(values, list(self.parameters.values()), alpha=1 - keep)
