"""Rebuilds a trained run in torch from model.safetensors alone, and compares every detection with detections.json.

Usage: python3 examples/interop/torch-forward.py RUN --images FOLDER [--most N]
RUN is a run of any system that was tested by `rcnn test`; FOLDER holds the pictures <image id>.png of its split. Regions
of slow R-CNN, SPP-net and Fast R-CNN are read from RUN/proposals (--proposals for another folder). The meaning of every
entry of the model file is in docs/model-file.md. Needs torch, numpy and pillow (on Debian: python3-torch, python3-pil);
without them it says so and ends with code 0. Code 1: a detection differs by more than the limits below.
"""
import argparse
import glob
import json
import math
import os
import struct
import sys

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
    from PIL import Image
except ImportError as error:
    print(f'torch-forward.py: skipped, {error.name} is not installed')
    sys.exit(0)

SCORE_LIMIT = 1e-4  # of the difference of two scores
PIXEL_LIMIT = 1e-2  # of the difference of two corners, in pixels of the picture
CROPS = 64          # that go through the network together

torch.set_grad_enabled(False)
torch.set_num_threads(1)


# --- files

def read_safetensors(path):
    """Tensors by name as numpy arrays, and the metadata."""
    with open(path, 'rb') as file:
        data = file.read()
    (length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop('__metadata__', {})
    types = {'F32': np.float32, 'F64': np.float64, 'I32': np.int32, 'U8': np.uint8}
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry['data_offsets'])
        tensors[name] = np.frombuffer(data[begin:end], types[entry['dtype']]).reshape(entry['shape'])
    return tensors, metadata


def read_picture(folder, image_id):
    """(H,W,3) bytes; None where there is no PNG."""
    path = os.path.join(folder, f'{image_id}.png')
    return np.asarray(Image.open(path).convert('RGB')) if os.path.exists(path) else None


def read_proposals(folder, image_id):
    """(R,4) x1 y1 x2 y2 in pixels of the picture, best first."""
    name = image_id.replace('/', '%2F')
    found = glob.glob(os.path.join(glob.escape(folder), '**', f'{glob.escape(name)}.proposals'), recursive=True)
    if len(found) != 1:
        sys.exit(f'torch-forward.py: {folder}: {len(found)} files {name}.proposals, needs one')
    return read_safetensors(found[0])[0]['boxes']


# --- boxes: 0-based, both corners inclusive

def clip(boxes, width, height):
    return np.stack([np.clip(boxes[:, k], 0, (width, height)[k % 2] - 1) for k in range(4)], 1)


def decode(boxes, deltas, cap):
    """The boxes that deltas (R,4) tx ty tw th lead to."""
    size = boxes[:, 2:] - boxes[:, :2] + 1
    centre = boxes[:, :2] + (size - 1) / 2
    new_centre = size * deltas[:, :2] + centre
    new_size = size * np.exp(np.minimum(deltas[:, 2:], cap))
    return np.concatenate([new_centre - (new_size - 1) / 2, new_centre + (new_size - 1) / 2], 1)


def suppress(boxes, scores, threshold, most=math.inf):
    """Indices of the boxes that are kept, best first; of equal scores the first wins."""
    left = np.argsort(-scores, kind='stable')
    areas = (boxes[:, 2] - boxes[:, 0] + 1) * (boxes[:, 3] - boxes[:, 1] + 1)
    kept = []
    while len(left) > 0 and len(kept) < most:
        best, left = left[0], left[1:]
        kept.append(best)
        low = np.maximum(boxes[left, :2], boxes[best, :2])
        high = np.minimum(boxes[left, 2:], boxes[best, 2:])
        shared = np.prod(np.maximum(high - low + 1, 0), 1)
        left = left[shared / (areas[left] + areas[best] - shared) <= threshold]
    return np.array(kept, int)


# --- pictures

def round_half_up(value):
    return math.floor(value + 0.5)


def round_half_away(value):
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def planes_of(picture, pixels):
    """(3,H,W) float32: planes in the order of the network, minus their means, over the deviation."""
    bytes_ = picture[:, :, ::-1] if pixels['order'] == 'BGR' else picture
    scaled = (bytes_.astype(np.float64) - pixels['means']) / pixels['std']
    return scaled.transpose(2, 0, 1).astype(np.float32)


def resample(planes, height, width, step_y, step_x):
    """Bilinear: output i reads (i + 1/2)·step − 1/2, cut at the border."""
    def taps(extent, outputs, step):
        at = np.clip((np.arange(outputs) + 0.5) * step - 0.5, 0, extent - 1)
        first = np.floor(at).astype(int)
        return first, np.minimum(first + 1, extent - 1), at - first
    top, bottom, down = taps(planes.shape[1], height, step_y)
    left, right, across = taps(planes.shape[2], width, step_x)
    x = planes.astype(np.float64)
    rows = x[:, :, left] + across * (x[:, :, right] - x[:, :, left])
    return (rows[:, top] + down[:, None] * (rows[:, bottom] - rows[:, top])).astype(np.float32)


def scale_of(picture, preprocessing):
    shorter, longer = sorted(picture.shape[:2])
    scale = preprocessing['shorterSide'] / shorter
    too_long = round_half_up(scale * longer) > preprocessing['longerSide']
    return preprocessing['longerSide'] / longer if too_long else scale


def network_input(picture, preprocessing):
    """(1,3,H',W') and the factor of the resizing."""
    scale = scale_of(picture, preprocessing)
    planes = planes_of(picture, preprocessing)
    if scale != 1:
        height, width = (max(round(n * scale), 1) for n in planes.shape[1:])  # Python rounds halves to even
        planes = resample(planes, height, width, 1 / scale, 1 / scale)
    return torch.from_numpy(planes)[None], scale


def crop_of(picture, box, warp):
    """R-CNN, appendix A: a region with context, warped to a square; what lies outside the picture is 0."""
    side, context = warp['side'], warp['context']

    def axis(start, end, size):
        scale = side / (side - 2 * context)
        extent = end - start + 1
        centre = start + extent / 2
        first, last = round_half_away(centre - scale * extent / 2), round_half_away(centre + scale * extent / 2)
        zoom = side / (last - first + 1)
        low, high = max(first, 0), min(last, size - 1)
        pad = round_half_away(max(0, -first) * zoom)
        return low, high, pad, min(round_half_away((high - low + 1) * zoom), side - pad)
    height, width = picture.shape[:2]
    left, right, pad_x, extent_x = axis(box[0], box[2], width)
    top, bottom, pad_y, extent_y = axis(box[1], box[3], height)
    crop = np.zeros((3, side, side), np.float32)
    if extent_x < 1 or extent_y < 1:
        return crop
    part = planes_of(picture[top:bottom + 1, left:right + 1], warp)
    resized = resample(part, extent_y, extent_x, part.shape[1] / extent_y, part.shape[2] / extent_x)
    crop[:, pad_y:pad_y + extent_y, pad_x:pad_x + extent_x] = resized
    return crop


# --- the network

class Network:
    """The layers of a model file by their plan, metadata `network`."""

    def __init__(self, tensors, plan):
        self.weights = {name: torch.from_numpy(value.copy()) for name, value in tensors.items()}
        self.plan = plan

    def layer(self, x, layer):
        name, kind = layer['name'], layer['kind']
        if kind == 'conv':
            weight, bias = self.weights[f'{name}.weight'], self.weights[f'{name}.bias']
            return F.relu(F.conv2d(x, weight, bias, layer['stride'], layer['pad'], 1, layer['groups']))
        if kind == 'max-pool':
            up = layer['outputSize'] == 'rounded up'
            return F.max_pool2d(x, layer['kernel'], layer['stride'], layer['pad'], ceil_mode=up)
        size, alpha, beta, k = (layer[part] for part in ('size', 'alpha', 'beta', 'k'))
        if layer['window'] == 'across-channels':
            return F.local_response_norm(x, size, alpha, beta, k)
        return x * (k + alpha * F.avg_pool2d(x * x, size, 1, size // 2)) ** -beta

    def trunk(self, x):
        for layer in self.plan['trunk']:
            x = self.layer(x, layer)
        return x

    def rpn(self, features):
        """Object probabilities and deltas of all anchors, in the order (row, column, anchor)."""
        plan = self.plan['rpn']
        x = self.layer(features if plan['pool'] is None else self.layer(features, plan['pool']), plan['conv'])
        scores, deltas = (F.conv2d(x, self.weights[f'{name}.weight'], self.weights[f'{name}.bias'])[0]
                          for name in (plan['scores']['name'], plan['deltas']['name']))
        _, height, width = scores.shape
        a = plan['anchorsPerCell']
        objects = F.softmax(scores.reshape(2, a, height, width), 0)[1].permute(1, 2, 0).reshape(-1)
        deltas = deltas.reshape(a, 4, height, width).permute(2, 3, 0, 1).reshape(-1, 4)
        return objects.double().numpy(), deltas.double().numpy(), (height, width)

    def linear(self, x, name):
        thin = self.weights.get(f'{name}_L.weight')
        if thin is not None:
            x, name = F.linear(x, thin), f'{name}_U'
        return F.linear(x, self.weights[f'{name}.weight'], self.weights[f'{name}.bias'])

    def fc7(self, pooled):
        for name in self.plan['hidden']:
            pooled = F.relu(self.linear(pooled, name))
        return pooled

    def pool(self, features, boxes):
        """Features (C,H,W), boxes (R,4) in network-input pixels → (R, inputs of fc6)."""
        regions = self.plan['regions']
        if len(boxes) == 0:
            return torch.zeros(0, 1)
        if regions['kind'] == 'roi-bilinear':
            return torch.stack([bilinear(features, box, regions) for box in boxes])
        if regions['kind'] == 'pyramid':
            return torch.stack([pyramid(features, box, regions) for box in boxes])
        return torch.stack([torch.cat([maxima(features, cells_of(box, regions), regions['grid'])]) for box in boxes])


def cells_of(box, regions):
    """First and last cell along x and y."""
    x1, y1, x2, y2 = (round_half_away(corner * regions['spatialScale']) for corner in box)
    return (x1, max(x2, x1)), (y1, max(y2, y1))


def maxima(features, cells, grid):
    """(C·grid·grid): the maximum of every bin of a window of cells, 0 where it is empty."""
    def spans(first, last, extent):
        w = last - first + 1
        return [[min(max(first + at, 0), extent) for at in (q * w // grid, -(-(q + 1) * w // grid))] for q in range(grid)]
    channels, height, width = features.shape
    rows, columns = spans(*cells[1], height), spans(*cells[0], width)
    pooled = torch.zeros(channels, grid, grid)
    for p, (top, bottom) in enumerate(rows):
        if top >= bottom:
            continue
        band = features[:, top:bottom].amax(1)
        for q, (left, right) in enumerate(columns):
            if left < right:
                pooled[:, p, q] = band[:, left:right].amax(1)
    return pooled.reshape(-1)


def pyramid(features, box, regions):
    _, height, width = features.shape

    def cells(start, end, extent):
        stride, centre, shrink = regions['stride'], regions['firstCentre'], regions['shrink']
        first = math.floor((start - centre + shrink) / stride + 0.5)
        last = math.ceil((end - centre - shrink) / stride - 0.5)
        if first > last:
            first = last = math.trunc((first + last) / 2)
        return min(max(first, 0), extent - 1), min(max(last, 0), extent - 1)
    window = cells(box[0], box[2], width), cells(box[1], box[3], height)
    return torch.cat([maxima(features, window, level) for level in regions['levels']])


def bilinear(features, box, regions):
    channels, height, width = features.shape
    grid, samples = regions['grid'], regions['samples']

    def weights(start, end, extent):
        low, high = start * regions['scale'] + regions['leading'], end * regions['scale'] + regions['trailing']
        t = (np.arange(grid * samples) + 0.5) / (grid * samples)
        at = np.clip((1 - t) * low + t * high, 0, extent - 1)
        first = np.minimum(np.floor(at).astype(int), max(extent - 2, 0))
        matrix = np.zeros((grid * samples, extent))
        matrix[np.arange(len(at)), first] += 1 - (at - first)
        matrix[np.arange(len(at)), np.minimum(first + 1, extent - 1)] += at - first
        return torch.from_numpy(matrix)
    x = features.double()
    sampled = weights(box[1], box[3], height) @ x @ weights(box[0], box[2], width).T
    return F.avg_pool2d(sampled, samples).reshape(-1).float()


# --- the detectors: (label, score, box) of one picture

def anchors_on(config, cells):
    shapes, stride = config['anchors'], config['anchorStride']
    anchors = []
    for ratio in shapes['ratios']:
        width = round_half_up(math.sqrt(shapes['baseSize'] ** 2 / ratio))
        height = round_half_up(width * ratio)
        for scale in shapes['scales']:
            half = (scale * width - 1) / 2, (scale * height - 1) / 2
            anchors.append([shapes['centre'] - half[0], shapes['centre'] - half[1],
                            shapes['centre'] + half[0], shapes['centre'] + half[1]])
    y, x = np.mgrid[0:cells[0], 0:cells[1]] * stride
    shifts = np.stack([x, y, x, y], 2).reshape(-1, 1, 4)
    return (shifts + np.array(anchors)).reshape(-1, 4)


def propose(network, features, config, image):
    """Regions in network-input pixels, best first; image: width, height, scale."""
    scores, deltas, cells = network.rpn(features)
    width, height, scale = image
    limits = config['proposalsTest']
    boxes = clip(decode(anchors_on(config, cells), deltas, network.plan['boxes']['maxLogGrowth']), width, height)
    large = np.all(boxes[:, 2:] - boxes[:, :2] + 1 >= limits['minSide'] * scale, 1)
    boxes, scores = boxes[large], scores[large]
    count = lambda limit: len(scores) if limit == 'all' else limit
    best = np.argsort(-scores, kind='stable')[:count(limits['preNmsTopN'])]
    kept = suppress(boxes[best], scores[best], limits['nmsIou'], count(limits['postNmsTopN']))
    return boxes[best][kept]


def head_detections(network, pooled, regions, image, model):
    """Of Fast and Faster R-CNN, in the pixels of `image` (width, height)."""
    rules = {'boxes': 'regressed', 'classifier': 'softmax', **model['config']['detection']}

    def answers(rows):
        fc7 = network.fc7(rows)
        scores = network.linear(fc7, 'cls_score')
        scores = scores if rules['classifier'] == 'svm' else F.softmax(scores, 1)
        return scores.double().numpy(), network.linear(fc7, 'bbox_pred').double().numpy()
    scores, deltas = on_equal_rows(pooled, answers)
    found = []
    for label in range(1, len(model['classes']) + 1):
        chosen = scores[:, label] > rules['scoreFloor']
        boxes = regions[chosen]
        if rules['boxes'] == 'regressed':
            means, stds = ([part[key] for key in ('tx', 'ty', 'tw', 'th')] for part in model['normalisation'](label))
            own = deltas[chosen, 4 * label:4 * label + 4] * stds + means
            boxes = decode(boxes, own, network.plan['boxes']['maxLogGrowth'])
        boxes = clip(boxes, *image)
        for i in suppress(boxes, scores[chosen, label], rules['nmsIou']):
            found.append((label, scores[chosen, label][i], boxes[i]))
    return sorted(found, key=lambda one: -one[1])[:rules['maxPerImage']]


def in_picture(found, scale, picture):
    height, width = picture.shape[:2]
    return [(label, score, clip(box[None] / scale, width, height)[0]) for label, score, box in found]


def detect_faster(network, picture, _, model):
    x, scale = network_input(picture, model['config']['preprocessing'])
    height, width = x.shape[2:]
    features = network.trunk(x)
    regions = propose(network, features, model['config'], (width, height, scale))
    if len(regions) == 0:
        return []
    pooled = network.pool(features[0], regions)
    return in_picture(head_detections(network, pooled, regions, (width, height), model), scale, picture)


def on_equal_rows(pooled, work):
    """work(rows) → arrays of as many rows, done once for equal rows: regions of the same cells must tie exactly."""
    rows, place = torch.unique(pooled, dim=0, return_inverse=True)
    return [result[place.numpy()] for result in work(rows)]


def nearest_scale(regions, factors, side):
    areas = np.prod(regions[:, 2:] - regions[:, :2] + 1, 1)
    return np.argmin(np.abs(areas[:, None] * np.array(factors) ** 2 - side ** 2), 1)


def detect_fast(network, picture, proposals, model):
    preprocessing, scales = model['config']['preprocessing'], model['config'].get('scales')
    height, width = picture.shape[:2]
    if scales is None:
        x, scale = network_input(picture, preprocessing)
        regions = proposals * scale
        pooled = network.pool(network.trunk(x)[0], regions)
        image = (x.shape[3], x.shape[2])
        return in_picture(head_detections(network, pooled, regions, image, model), scale, picture)
    longer = round_half_up(scales['longerSide'] * preprocessing['longerSide'])
    sizes = [{**preprocessing, 'shorterSide': round_half_up(factor * preprocessing['shorterSide']), 'longerSide': longer}
             for factor in scales['shorterSides']]
    side = scales['regionSide'] * preprocessing['shorterSide']
    pooled, order = pool_at_scales(network, picture, proposals, sizes, side)
    return head_detections(network, pooled, proposals[order], (width, height), model)


def pool_at_scales(network, picture, regions, sizes, side):
    """Every region pooled at its own scale, scale after scale; and the order of the regions."""
    chosen = nearest_scale(regions, [scale_of(picture, size) for size in sizes], side)
    order = np.argsort(chosen, kind='stable')
    pooled = []
    for s, size in enumerate(sizes):
        own = regions[chosen == s]
        if len(own) == 0:
            continue
        x, scale = network_input(picture, size)
        pooled.append(network.pool(network.trunk(x)[0], own * scale))
    return torch.cat(pooled), order


def post_hoc_detections(network, pooled, regions, picture, model):
    """Of slow R-CNN and SPP-net: SVMs on fc7, box regressors on the pooled features."""
    tensors, rules = model['tensors'], model['config']['detection']
    svm_scale, box_scale = model['featureScales']
    weights, bias = tensors['svm.w'].astype(np.float64), tensors['svm.b'].astype(np.float64)
    (scores,) = on_equal_rows(pooled, lambda rows:
                              [(svm_scale * (network.fc7(rows).double().numpy() @ weights.T) + bias).astype(np.float32)])
    height, width = picture.shape[:2]
    found = []
    for label in range(1, len(model['classes']) + 1):
        best = ranked(regions, scores[:, label - 1], rules.get('thinOut'))[:rules['maxPerClass']]
        features = (pooled[torch.from_numpy(best)].numpy() * box_scale).astype(np.float32).astype(np.float64)
        beta, unwhiten, mean = (tensors[f'box.{label}.{part}'].astype(np.float64) for part in ('beta', 'unwhiten', 'mean'))
        deltas = (features @ beta[:-1] + beta[-1]) @ unwhiten + mean
        boxes = clip(decode(regions[best], deltas, network.plan['boxes']['maxLogGrowth']), width, height)
        for i in suppress(boxes, scores[best, label - 1], rules['nmsIou']):
            found.append((label, scores[best[i], label - 1], boxes[i]))
    return found


def ranked(regions, scores, thin_out):
    """Indices by decreasing score; thinned out: of those above a floor, the ones that no better one overlaps."""
    if thin_out is None:
        return np.argsort(-scores, kind='stable')
    above = np.flatnonzero(scores > thin_out['scoreFloor'])
    return above[suppress(regions[above], scores[above], thin_out['nmsIou'])]


def detect_sppnet(network, picture, proposals, model):
    config = model['config']
    ratio = config['preprocessing']['longerSide'] / config['preprocessing']['shorterSide']
    sizes = [{**config['preprocessing'], 'shorterSide': side, 'longerSide': round_half_up(side * ratio)}
             for side in config['scales']['shorterSides']]
    pooled, order = pool_at_scales(network, picture, proposals, sizes, config['scales']['windowSide'])
    back = np.argsort(order, kind='stable')
    return post_hoc_detections(network, pooled[torch.from_numpy(back)], proposals, picture, model)


def detect_rcnn(network, picture, proposals, model):
    warp, regions = model['config']['warp'], network.plan['regions']
    pooled = []
    for first in range(0, len(proposals), CROPS):
        crops = np.stack([crop_of(picture, box, warp) for box in proposals[first:first + CROPS]])
        maps = network.trunk(torch.from_numpy(crops))
        last = np.array(maps.shape[3:1:-1]) - 1
        whole = cells_of((0, 0, warp['side'] - 1, warp['side'] - 1), regions)
        if regions['whole'] == 'map':
            whole = (0, last[0]), (0, last[1])
        pooled += [maxima(features, whole, regions['grid']) for features in maps]
    return post_hoc_detections(network, torch.stack(pooled), proposals, picture, model)


def read_model(path):
    """Everything that detection needs, and the detector's function."""
    tensors, metadata = read_safetensors(path)
    if 'network' not in metadata:
        sys.exit(f'torch-forward.py: {path}: has no metadata network; it is of version 0.3.0 or older')
    model = {part: json.loads(metadata[part]) for part in ('config', 'classes', 'network', 'featureScales', 'proposals')
             if part in metadata}
    model['tensors'] = tensors
    if 'normalisation' in metadata:
        numbers = json.loads(metadata['normalisation'])
        model['normalisation'] = lambda label: (numbers['means'][label], numbers['stds'][label])
        return model, detect_fast
    if model['network']['rpn'] is not None:
        zero = dict.fromkeys(('tx', 'ty', 'tw', 'th'), 0)
        model['normalisation'] = lambda label: (zero, model['config']['targetStds'])
        return model, detect_faster
    return model, detect_sppnet if model['network']['regions']['kind'] == 'pyramid' else detect_rcnn


# --- the comparison

def differences(found, expected):
    """For each expected detection the differences in score and pixels to the nearest one of its class that was found."""
    pairs = []
    left = list(found)
    for label, score, box in expected:
        same = [one for one in left if one[0] == label]
        if not same:
            pairs.append((math.inf, math.inf))
            continue
        nearest = min(same, key=lambda one: abs(one[1] - score) + np.abs(one[2] - box).max())
        left = [one for one in left if one is not nearest]
        pairs.append((abs(nearest[1] - score), np.abs(nearest[2] - box).max()))
    return pairs, len(left)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('run')
    parser.add_argument('--images', required=True, help='the folder of the pictures <image id>.png')
    parser.add_argument('--proposals', help='where the regions are kept (default: RUN/proposals)')
    parser.add_argument('--most', type=int, default=10, help='images to compare (default: 10)')
    asked = parser.parse_args()
    model, detect = read_model(os.path.join(asked.run, 'model.safetensors'))
    network = Network(model['tensors'], model['network'])
    with open(os.path.join(asked.run, 'detections.json'), encoding='utf-8') as file:
        stored = json.load(file)
    by_image = {}
    for one in stored:
        x, y, w, h = one['bbox']
        by_image.setdefault(one['image_id'], []).append(
            (one['category_id'], one['score'], np.array([x, y, x + w - 1, y + h - 1])))
    compared, extra, pairs = 0, 0, []
    for image_id, expected in by_image.items():
        picture = read_picture(asked.images, image_id)
        if picture is None or compared == asked.most:
            continue
        proposals = None
        if detect is not detect_faster:
            limit = model['proposals'].get('limit')
            proposals = read_proposals(asked.proposals or os.path.join(asked.run, 'proposals'), image_id)[:limit]
        ours, more = differences(detect(network, picture, proposals, model), expected)
        pairs += ours
        extra += more
        compared += 1
    if compared == 0:
        sys.exit(f'torch-forward.py: {asked.images}: holds no picture <image id>.png of the run')
    equal = [pair for pair in pairs if pair[0] <= SCORE_LIMIT and pair[1] <= PIXEL_LIMIT]
    score, pixels = (max((pair[k] for pair in equal), default=0) for k in (0, 1))
    print(f'{len(equal)} of {len(pairs)} detections of {compared} images are equal; largest difference '
          f'{score:.1e} in score, {pixels:.1e} pixels; {extra} more were found')
    sys.exit(0 if len(equal) == len(pairs) and extra == 0 else 1)


if __name__ == '__main__':
    main()
