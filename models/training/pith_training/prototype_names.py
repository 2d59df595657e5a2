"""Reads checkpoints of the first experiments, whose parameters had short names."""
import re

_PARTS = {
    'ea': 'analysis.input', 'e1': 'analysis.fine', 'ed': 'analysis.down', 'e2': 'analysis.coarse',
    'eo': 'analysis.output', 'es': 'analysis.shortcut',
    'ds': 'synthesis.pixels', 'di': 'synthesis.input', 'd2': 'synthesis.coarse', 'du': 'synthesis.up',
    'dp': 'synthesis.blend', 'd1': 'synthesis.fine', 'do': 'synthesis.output',
    'ha.0': 'hyper_analysis.input', 'ha.1': 'hyper_analysis.down', 'ha.2': 'hyper_analysis.block',
    'ha.3': 'hyper_analysis.output',
    'h0': 'hyper_synthesis.up1', 'hb0': 'hyper_synthesis.block1', 'h1': 'hyper_synthesis.up2',
    'hb1': 'hyper_synthesis.block2', 'hp': 'hyper_synthesis.output',
    'c0': 'context.input', 'cb': 'context.block', 'cp': 'context.output', 'q': 'sigma',
    'ge': 'gain_latent_encode', 'gd': 'gain_latent_decode', 'fe': 'gain_features_encode', 'fd': 'gain_features_decode',
    'sb': 'quality_bias', 'zm': 'prior_mean', 'zs': 'prior_scale',
}
_MEMBERS = {'a': 'mix_in', 'd': 'depthwise', 'b': 'mix_out', 'f': 'expand', 'g': 'project'}
_SIGMA_MEMBERS = {'w': 'weight', 'b': 'bias'}
_CONSTANTS = ('lam', 'g0')   # were stored, are formulas now
_SHORTCUTS = ['es.weight', 'ds.weight']


def is_prototype(state):
    return 'ea.weight' in state


def new_name(name):
    part, *members = re.findall(r'ha\.\d|[^.]+', name)
    renamed = _SIGMA_MEMBERS if part == 'q' else _MEMBERS
    return '.'.join([_PARTS[part], *(renamed.get(member, member) for member in members)])


def convert_state(state):
    return {new_name(name): tensor for name, tensor in state.items() if name not in _CONSTANTS}


def convert_moments(checkpoint):
    """Momenta of a full checkpoint, by parameter: those of Muon, then Adam's first and second, then Adam's step."""
    muon = {new_name(name): tensor for name, tensor in checkpoint['mom'].items()}
    rest = [name for name in checkpoint['model']
            if name not in _CONSTANTS and name not in checkpoint['mom'] and name not in _SHORTCUTS]
    # Adam's state is numbered: first all other parameters in their order, then the shortcuts.
    numbered = list(enumerate(map(new_name, rest + _SHORTCUTS)))
    state = checkpoint['opt']['state']
    first = {name: state[i]['exp_avg'] for i, name in numbered}
    second = {name: state[i]['exp_avg_sq'] for i, name in numbered}
    return muon, first, second, int(state[0]['step'])
