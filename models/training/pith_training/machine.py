"""What the machine can do, and the fastest way of running the model on it."""
import ctypes.util
import os
import sys
import time

import torch

from .network import Depthwise

TRIED_STEPS = 8


def prefer_fast_malloc(device):
    """Restarts the program with tcmalloc where that is installed: CPU training then takes a quarter less time."""
    library = ctypes.util.find_library('tcmalloc_minimal')
    if library and 'LD_PRELOAD' not in os.environ and (device == 'cpu' or not os.path.exists('/dev/nvidiactl')):
        os.environ['LD_PRELOAD'] = library
        os.execv(sys.executable, [sys.executable, *sys.argv])


def has_bfloat16(device):
    """Whether bf16 is in hardware. Elsewhere it is emulated, three times slower than f32."""
    if device == 'cuda':
        return True
    try:
        with open('/proc/cpuinfo', encoding='ascii') as file:
            features = file.read()
    except OSError:
        return False
    return 'avx512_bf16' in features or 'amx_bf16' in features


def set_up(device, threads):
    if device == 'cuda':
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
    else:
        # Said even where it is PyTorch's own default: unless told, 1.13 leaves the second of two threads mostly idle
        # in oneDNN's convolutions (0.60 s a step instead of 0.35).
        torch.set_num_threads(threads or len(os.sched_getaffinity(0)))


def fastest(model, backward):
    """On a GPU: measures plain and compiled variants; backward(network) runs one forward and backward pass.

    Returns the network to train with, which shares the parameters of `model`.
    """
    timings = {}
    for name, shifts, compiled in (('plain', False, False), ('compiled', False, True), ('compiled shifts', True, True)):
        timings[name] = _seconds(model, shifts, compiled, backward), shifts, compiled
        print(f'{name}: {timings[name][0] * 1e3:.1f} ms a step', flush=True)
    best = min(timings, key=lambda name: timings[name][0])
    print(f'using {best}', flush=True)
    _, shifts, compiled = timings[best]
    return _variant(model, shifts, compiled)


def _variant(model, shifts, compiled):
    Depthwise.as_shifts = shifts
    if not compiled:
        return model
    torch._dynamo.reset()
    return torch.compile(model)


def _seconds(model, shifts, compiled, backward):
    """Median time of a pass, or infinity where this variant does not work here."""
    times = []
    try:
        network = _variant(model, shifts, compiled)
        for _ in range(3 + TRIED_STEPS):
            torch.cuda.synchronize()
            begin = time.time()
            backward(network)
            torch.cuda.synchronize()
            times.append(time.time() - begin)
    except Exception as error:      # a compiler may fail in any way; training goes on without it
        print('failed:', str(error)[:300], flush=True)
        return float('inf')
    finally:
        model.zero_grad(set_to_none=True)
    return sorted(times[3:])[TRIED_STEPS // 2]
