"""One SGD step of Faster R-CNN's joint training in torch, for bench_torch.py: lib/detectors/faster-rcnn/step-joint.ts
with the same network, constants and rules; torchvision suppresses and pools. Widths are x2 - x1, without the
1 that the original adds; images are noise. `task['joint']` holds backbone and configuration as lib has them, the number
of classes, the shape of the images, and objects of each image.
"""
import torch
import torch.nn.functional as F
from torchvision.ops import box_iou, clip_boxes_to_image, nms, roi_pool

IGNORED = -1
SIGMA_RPN, SIGMA_HEAD = 3.0, 1.0


def trunk_of(backbone):
    layers = []
    for plan in (layer['plan'] for layer in backbone['trunk']):
        if plan['kind'] == 'conv':
            layers += [torch.nn.Conv2d(plan['in'], plan['out'], plan['kernel'], plan['stride'], plan['pad']),
                       torch.nn.ReLU()]
        else:
            is_ceiled = plan['outputSize'] == 'rounded up'
            layers.append(torch.nn.MaxPool2d(plan['kernel'], plan['stride'], plan['pad'], ceil_mode=is_ceiled))
    return torch.nn.Sequential(*layers)


class Network(torch.nn.Module):
    def __init__(self, backbone, anchors, classes):
        super().__init__()
        channels, hidden, cells = backbone['channels'], backbone['rpnChannels'], backbone['grid'] ** 2
        pool = backbone['rpnStride'] // backbone['stride']
        self.trunk = trunk_of(backbone)
        self.rpn = torch.nn.Sequential(torch.nn.MaxPool2d(pool), torch.nn.Conv2d(channels, hidden, 3, padding=1),
                                       torch.nn.ReLU())
        self.rpn_cls, self.rpn_bbox = torch.nn.Conv2d(hidden, 2 * anchors, 1), torch.nn.Conv2d(hidden, 4 * anchors, 1)
        fc6, fc7 = backbone['fc']
        self.head = torch.nn.Sequential(torch.nn.Linear(channels * cells, fc6), torch.nn.ReLU(),
                                        torch.nn.Linear(fc6, fc7), torch.nn.ReLU())
        self.cls, self.bbox = torch.nn.Linear(fc7, classes + 1), torch.nn.Linear(fc7, 4 * (classes + 1))


def anchors_of(config, height, width):
    """(A * height * width, 4), the anchors of a cell outermost, as the channels of the RPN are."""
    stride, plan = config['anchorStride'], config['anchors']
    sides = [(plan['baseSize'] * s * r ** -0.5, plan['baseSize'] * s * r ** 0.5)
             for r in plan['ratios'] for s in plan['scales']]
    half = torch.tensor(sides)[:, None, None, :] / 2
    y, x = torch.meshgrid(torch.arange(height) * stride, torch.arange(width) * stride, indexing='ij')
    centre = torch.stack([x, y], -1)[None] + plan['centre']
    return torch.cat([centre - half, centre + half], -1).reshape(-1, 4)


def centre_and_size(boxes):
    return (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]).clamp(min=1e-3)


def deltas_between(boxes, targets):
    (c, s), (ct, st) = centre_and_size(boxes), centre_and_size(targets)
    return torch.cat([(ct - c) / s, torch.log(st / s)], 1)


def decoded(boxes, deltas):
    c, s = centre_and_size(boxes)
    centre, half = c + deltas[:, :2] * s, s * torch.exp(deltas[:, 2:]) / 2
    return torch.cat([centre - half, centre + half], 1)


def some_of(chosen, count):
    """Indices of at most `count` true elements, drawn without replacement."""
    indices = chosen.nonzero().flatten()
    return indices[torch.randperm(len(indices))[:count]]


def anchor_labels(overlap, is_inside, rule):
    best = overlap.max(1).values
    labels = torch.full((len(overlap),), IGNORED)
    labels[best < rule['negativeIou']] = 0
    labels[((overlap == overlap[is_inside].max(0).values) & (overlap > 0)).any(1)] = 1
    labels[best >= rule['positiveIou']] = 1
    labels[~is_inside] = IGNORED
    foreground = some_of(labels == 1, int(rule['batchSize'] * rule['fgFraction']))
    background = some_of(labels == 0, rule['batchSize'] - len(foreground))
    sampled = torch.full_like(labels, IGNORED)
    sampled[foreground], sampled[background] = 1, 0
    return sampled, foreground


def proposals_of(anchors, scores, deltas, size, rule):
    boxes = clip_boxes_to_image(decoded(anchors, deltas), size)
    is_large = ((boxes[:, 2:] - boxes[:, :2]) >= rule['minSide']).all(1)
    boxes, scores = boxes[is_large], scores[is_large]
    scores, order = scores.topk(min(rule['preNmsTopN'], len(scores)))
    boxes = boxes[order]
    return boxes[nms(boxes, scores, rule['nmsIou'])[:rule['postNmsTopN']]]


def regions_of(proposals, objects, labels, config):
    """Regions of one image with their labels, and targets of the foreground regions, which come first."""
    rule, stds = config['roiSampling'], torch.tensor(list(config['targetStds'].values()))
    boxes = torch.cat([proposals, objects])
    best, which = box_iou(boxes, objects).max(1)
    foreground = some_of(best >= rule['fgIou'], int(rule['roisPerImage'] * rule['fgFraction']))
    low, high = rule['bgIou']
    background = some_of((best >= low) & (best < high), rule['roisPerImage'] - len(foreground))
    chosen = torch.cat([foreground, background])
    region_labels = torch.cat([labels[which[foreground]], torch.zeros(len(background), dtype=torch.long)])
    return boxes[chosen], region_labels, deltas_between(boxes[foreground], objects[which[foreground]]) / stds


def smooth_l1(x, target, sigma):
    return F.smooth_l1_loss(x, target, reduction='sum', beta=1 / sigma ** 2)


def joint_step(task):
    """A function that makes one step."""
    backbone, config = task['backbone'], task['config']
    count, _, height, width = task['images']
    images = torch.randn(task['images'])
    objects = [(torch.tensor(boxes, dtype=torch.float32), torch.tensor(labels)) for boxes, labels in task['objects']]
    drawn = config['anchorSampling']['batchSize']
    per_cell = len(config['anchors']['ratios']) * len(config['anchors']['scales'])
    net = Network(backbone, per_cell, task['classes'])
    sgd = config['schedule']['sgd']
    solver = torch.optim.SGD(net.parameters(), lr=1e-4, momentum=sgd['momentum'], weight_decay=sgd['weightDecay'])

    def losses():
        conv = net.trunk(images)
        hidden = net.rpn(conv)
        scores = net.rpn_cls(hidden).view(count, 2, -1)
        deltas = net.rpn_bbox(hidden).view(count, per_cell, 4, -1).permute(0, 1, 3, 2).reshape(count, -1, 4)
        anchors = anchors_of(config, *hidden.shape[2:])
        is_inside = (anchors[:, :2] >= 0).all(1) & (anchors[:, 2] < width) & (anchors[:, 3] < height)
        rois, labels, targets, rpn_cls, rpn_bbox = [], [], [], 0, 0
        for n, (boxes, box_labels) in enumerate(objects):
            overlap = box_iou(anchors, boxes)
            sampled, positive = anchor_labels(overlap, is_inside, config['anchorSampling'])
            rpn_cls = rpn_cls + F.cross_entropy(scores[n].t(), sampled, ignore_index=IGNORED) / count
            wanted = deltas_between(anchors[positive], boxes[overlap[positive].argmax(1)])
            rpn_bbox = rpn_bbox + smooth_l1(deltas[n][positive], wanted, SIGMA_RPN) / (count * drawn)
            with torch.no_grad():
                object_scores = scores[n].softmax(0)[1]
                proposals = proposals_of(anchors, object_scores, deltas[n], (height, width), config['proposalsTrain'])
            regions, region_labels, region_targets = regions_of(proposals, boxes, box_labels, config)
            rois.append(torch.cat([torch.full((len(regions), 1), float(n)), regions], 1))
            labels.append(region_labels)
            targets.append(region_targets)
        rois, labels, targets = torch.cat(rois), torch.cat(labels), torch.cat(targets)
        fc7 = net.head(roi_pool(conv, rois, backbone['grid'], 1 / backbone['stride']).flatten(1))
        box_deltas = net.bbox(fc7).view(len(rois), -1, 4)
        is_object = labels > 0
        cls = F.cross_entropy(net.cls(fc7), labels)
        bbox = smooth_l1(box_deltas[is_object, labels[is_object]], targets, SIGMA_HEAD) / len(rois)
        return rpn_cls + rpn_bbox + cls + bbox

    def step():
        solver.zero_grad()
        losses().backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), sgd['clipNorm'])
        solver.step()

    return step
