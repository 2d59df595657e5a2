"""Pictures in folders: finding them, reading them, cutting crops from them."""
from concurrent.futures import ThreadPoolExecutor
import os
import pathlib

import numpy as np
from PIL import Image
import torch

SUFFIXES = ('.png', '.jpg', '.jpeg')


def find(folders):
    """Paths of all pictures in `folders` (not below them), in a fixed order. A path of a picture stands for itself."""
    found = []
    for folder in map(pathlib.Path, folders):
        paths = sorted(folder.iterdir()) if folder.is_dir() else [folder]
        found += [path for path in paths if path.suffix.lower() in SUFFIXES]
    return found


def read(path):
    """RGB levels: (height, width, 3), 8 bits."""
    with Image.open(path) as picture:
        return np.array(picture.convert('RGB'))


def read_tensor(path):
    """(1, 3, height, width) in 0…1."""
    return torch.from_numpy(read(path)).permute(2, 0, 1)[None].float() / 255


class Crops:
    """Random crops of pictures that stay in memory with 8 bits a sample, on the device that trains."""

    def __init__(self, folders, size, device='cpu'):
        """Keeps the pictures of `folders` with both sides of at least `size` pixels. Raises ValueError if none is."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            pictures = [p for p in pool.map(read, find(folders)) if min(p.shape[:2]) >= size]
        if not pictures:
            places = ', '.join(map(str, folders))
            raise ValueError(f'no PNG or JPEG picture of at least {size}x{size} pixels in {places}')
        self.size, self.device, self.count = size, device, len(pictures)
        number = lambda values: torch.tensor(list(values), dtype=torch.int64, device=device)
        self.heights, self.widths = number(p.shape[0] for p in pictures), number(p.shape[1] for p in pictures)
        areas = self.heights * self.widths
        self.starts = areas.cumsum(0) - areas
        # All pixels in one array: pictures of any size, and one gather makes a batch.
        self.pixels = torch.from_numpy(np.concatenate([p.reshape(-1, 3) for p in pictures])).to(device)

    def batch(self, count):
        """(count, 3, size, size) in 0…1, channels last; half mirrored, a quarter transposed.

        Pictures are equally likely, whatever their size.
        """
        one = lambda *shape: torch.rand(count, *shape, device=self.device)
        which = torch.randint(self.count, (count,), device=self.device)
        width = self.widths[which]
        top = (one() * (self.heights[which] - self.size + 1)).long()
        left = (one() * (width - self.size + 1)).long()
        along = torch.arange(self.size, device=self.device).expand(count, -1)
        mirrored = torch.where(one(1) < 0.5, along, along.flip(1))
        rows = (self.starts[which] + top * width + left)[:, None] + along * width[:, None]
        index = rows[:, :, None] + mirrored[:, None, :]
        index = torch.where(one(1, 1) < 0.25, index.transpose(1, 2), index)
        crops = self.pixels[index].permute(0, 3, 1, 2)     # already channels last in memory
        return crops.float() / 255
