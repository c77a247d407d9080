"""Makes test/evaluation/coco-golden.json: drawn objects and detections, and the numbers of pycocotools for them.

    pip install pycocotools==2.0.11
    python examples/interop/coco-golden.py > test/evaluation/coco-golden.json

The cases have ties of scores, objects of all sizes, an image without objects, one without detections, a class without
objects, two detections of one object, and more than 100 detections of a class in an image.
"""
import contextlib
import io
import json
import random

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

CLASSES = ["cell", "dot", "wall", "none"]
SIDES = {1: (30, 70), 2: (6, 40), 3: (60, 200)}


def objects_of(rng, image):
    if image == 3:
        return []
    boxes = []
    for _ in range(rng.randint(2, 9)):
        label = rng.choice([1, 1, 2, 2, 2, 3])
        width, height = rng.randint(*SIDES[label]), rng.randint(*SIDES[label])
        boxes.append((label, rng.randint(0, 500 - width), rng.randint(0, 400 - height), width, height))
    return boxes


def detections_of(rng, image, objects):
    if image == 5:
        return []
    found = []
    for label, x, y, width, height in objects:
        for _ in range(rng.choice([0, 1, 1, 2])):
            noise = rng.choice([0.02, 0.1, 0.3])
            moved = [x + rng.gauss(0, noise) * width, y + rng.gauss(0, noise) * height,
                     width * (1 + rng.gauss(0, noise) / 2), height * (1 + rng.gauss(0, noise) / 2)]
            named = label if rng.random() < 0.85 else rng.choice([1, 2, 3, 4])
            found.append((named, *[round(v, 2) for v in moved], round(rng.random(), 1 + image % 2)))
    for _ in range(120 if image == 7 else rng.randint(0, 4)):
        side = rng.randint(8, 90)
        found.append((1 if image == 7 else rng.randint(1, 4), rng.randint(0, 400), rng.randint(0, 300), side, side,
                      round(rng.random() * 0.3, 2)))
    return found


def evaluated(images, objects, detections):
    truth = {
        "images": [{"id": i, "width": 500, "height": 400} for i in images],
        "categories": [{"id": c + 1, "name": name} for c, name in enumerate(CLASSES)],
        "annotations": [{"id": n + 1, "image_id": i, "category_id": label, "bbox": box, "area": box[2] * box[3],
                         "iscrowd": 0} for n, (i, label, *box) in enumerate(objects)],
    }
    results = [{"image_id": i, "category_id": label, "bbox": box, "score": score}
               for i, label, *box, score in detections]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = truth
        coco.createIndex()
        run = COCOeval(coco, coco.loadRes(results), "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    precision = run.eval["precision"][:, :, :, 0, 2]
    classes = {name: None if precision[:, :, c].max() < 0 else float(precision[:, :, c].mean())
               for c, name in enumerate(CLASSES)}
    names = ["ap", "ap50", "ap75", "small", "medium", "large"]
    return {**{name: float(run.stats[i]) for i, name in enumerate(names)}, "classes": classes}


def main():
    rng = random.Random(20)
    images = list(range(1, 13))
    objects = [(i, *one) for i in images for one in objects_of(rng, i)]
    detections = [(i, *one) for i in images for one in detections_of(rng, i, [o[1:] for o in objects if o[0] == i])]
    rows = lambda name, list_: f'"{name}": [\n' + ",\n".join(json.dumps(row) for row in list_) + "\n]"
    print("{" + f'"made": "examples/interop/coco-golden.py with pycocotools 2.0.11",\n"images": {json.dumps(images)},\n'
          f'"classes": {json.dumps(CLASSES)},\n{rows("objects", objects)},\n{rows("detections", detections)},\n'
          f'"expected": {json.dumps(evaluated(images, objects, detections))}' + "}")


main()
