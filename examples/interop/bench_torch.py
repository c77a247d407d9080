"""The hot operations and the steps of `npm run bench` in torch, on one thread, for the table's column `torch`.

Reads from stdin, as JSON: convolutions and fully connected layers with their sizes (lib/bench/bench-shapes.ts), images,
regions, pooling, what torch_joint_step.py wants, and how often to repeat (lib/bench/bench-timing.ts). Prints as JSON:
milliseconds of each operation and of both steps (torchvision has RoI pooling; without it there are none), and the machine's limit in GFLOPS: the best
product of two square matrices. On Debian: python3-torch, python3-torchvision, and libopenblas0, without which products
of matrices are many times slower.
"""
import json
import os
import sys
import time

for library in ('OMP', 'OPENBLAS', 'MKL'):  # read when torch is loaded
    os.environ[f'{library}_NUM_THREADS'] = '1'

import torch
import torch.nn.functional as F

try:
    from torchvision.ops import roi_pool
    from torch_joint_step import joint_step
except ImportError:
    roi_pool = None

LIMIT_SIZE = 1024
torch.set_num_threads(1)
torch.manual_seed(7)
task = json.load(sys.stdin)


def timed(work):
    """Milliseconds of `work`: warm-up, then repetitions until there are enough or the budget is used up."""
    plan = task['plan']
    for _ in range(plan['warmUp']):
        work()
    times = []
    end = time.perf_counter() + plan['budget'] / 1000
    while not times or (len(times) < plan['repetitions'] and time.perf_counter() < end):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    return {'best': times[0], 'median': times[(len(times) - 1) // 2], 'repetitions': len(times)}


def conv_operations(size):
    stride, pad = size['geometry']['stride'], size['geometry']['pad']
    x, w, dy = (torch.randn(size[shape]) for shape in ('xShape', 'wShape', 'yShape'))
    b = torch.randn(size['wShape'][0])
    works = {'forward': lambda: F.conv2d(x, w, b, stride, pad)}
    if size['needsInputGradient']:
        works['dX'] = lambda: torch.nn.grad.conv2d_input(x.shape, w, dy, stride, pad)
    works['dW'] = lambda: torch.nn.grad.conv2d_weight(x, w.shape, dy, stride, pad)
    return works


def linear_operations(size):
    x, dy = torch.randn(size['examples'], size['inputs']), torch.randn(size['examples'], size['outputs'])
    w, b = torch.randn(size['outputs'], size['inputs']), torch.randn(size['outputs'])
    return {'forward': lambda: F.linear(x, w, b), 'dX': lambda: dy @ w, 'dW': lambda: dy.t() @ x}


def sgd_step():
    """One step of the small Fast R-CNN, as in lib/bench/bench-network.ts."""
    layers = task['convs'] + task['linears']
    shapes = [size.get('wShape') or [size['outputs'], size['inputs']] for size in layers]
    params = [[torch.nn.Parameter(0.05 * torch.randn(shape)), torch.nn.Parameter(torch.zeros(shape[0]))]
              for shape in shapes]
    solver = torch.optim.SGD([p for pair in params for p in pair], lr=1e-4, momentum=0.9, weight_decay=5e-4)
    images, rois = torch.randn(task['images']), torch.tensor(task['rois'])
    labels = torch.arange(len(rois)) % task['linears'][-1]['outputs']
    pool, grid = task['pool'], (task['grid']['height'], task['grid']['width'])

    def step():
        x = images
        for i, (size, (w, b)) in enumerate(zip(task['convs'], params)):
            x = F.relu(F.conv2d(x, w, b, size['geometry']['stride'], size['geometry']['pad']))
            if i < 2:  # conv1 and conv2 are followed by max pooling
                x = F.max_pool2d(x, pool['kernel'], pool['stride'], pool['pad'])
        x = roi_pool(x, rois, grid, task['scale']).flatten(1)
        head = params[len(task['convs']):]
        for w, b in head[:-1]:
            x = F.relu(F.linear(x, w, b))
        solver.zero_grad()
        F.cross_entropy(F.linear(x, *head[-1]), labels).backward()
        solver.step()

    start = time.perf_counter()
    step()
    first = 1000 * (time.perf_counter() - start)
    return {**timed(step), 'first': first}


def limit():
    a, b = torch.randn(LIMIT_SIZE, LIMIT_SIZE), torch.randn(LIMIT_SIZE, LIMIT_SIZE)
    return 2 * LIMIT_SIZE ** 3 / timed(lambda: a @ b)['best'] / 1e6


operations = []
for sizes, operations_of in ((task['convs'], conv_operations), (task['linears'], linear_operations)):
    for size in sizes:
        for name, work in operations_of(size).items():
            operations.append({'name': f"{size['name']} {name}", 'flops': size['flops'], 'timing': timed(work)})
print(json.dumps({
    'backend': f'torch {torch.__version__}, one thread',
    'operations': operations,
    'step': None if roi_pool is None else sgd_step(),
    'joint': None if roi_pool is None else timed(joint_step(task['joint'])),
    'limit': limit(),
}))
