"""An AlexNet or VGG16 of torchvision with seeded random weights, as a safetensors file, and what it makes of a picture.

    python3 examples/interop/torch_weights.py alexnet weights.safetensors
    python3 examples/interop/torch_weights.py vgg16 trunk.safetensors --trunk --image picture.png --conv5 conv5.safetensors
    python3 examples/interop/torch_weights.py alexnet --golden

--trunk leaves out the classifier, which is most of the file. --conv5 gets the tensor `conv5`: the map behind the last
convolution and its ReLU, of the picture in its own size. --golden prints the numbers that
test/networks/torchvision-conv5.test.ts knows: for weights and a picture made by formulas. On Debian: python3-torch,
python3-torchvision, python3-pil. The file can be given to `rcnn train --backbone alexnet --init weights.safetensors`.
"""
import argparse
import json
import math
import struct

import numpy
import torch
import torchvision

LAST_RELU = {'alexnet': 12, 'vgg16': 30}  # `features` up to there; max pooling follows
MEANS = [0.485, 0.456, 0.406]
DEVIATIONS = [0.229, 0.224, 0.225]
GOLDEN_SIZE = {'alexnet': (97, 131), 'vgg16': (32, 48)}  # rows and columns; VGG16's pooling differs at other sizes
GOLDEN_NUMBERS = 12


def write_safetensors(path, tensors):
    """8 bytes: the length of the header; the header in JSON, padded with spaces to 8 bytes; the numbers."""
    header, at = {}, 0
    for name, values in tensors.items():
        header[name] = {'dtype': 'F32', 'shape': list(values.shape), 'data_offsets': [at, at + 4 * values.numel()]}
        at += 4 * values.numel()
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        for values in tensors.values():
            file.write(values.detach().contiguous().numpy().astype('<f4').tobytes())


def conv5_of(network, name, picture):
    """The map of a picture (rows, columns, 3) of bytes, in its own size."""
    pixels = torch.from_numpy(picture.astype(numpy.float32) / 255)
    scaled = (pixels - torch.tensor(MEANS)) / torch.tensor(DEVIATIONS)
    with torch.no_grad():
        return network.features[:LAST_RELU[name]](scaled.permute(2, 0, 1).unsqueeze(0).contiguous())


def golden(name):
    """Weights and picture by formulas that the test repeats; some numbers of conv5."""
    network = getattr(torchvision.models, name)(weights=None)
    with torch.no_grad():
        for k, parameter in enumerate(network.features.parameters()):
            i = numpy.arange(parameter.numel(), dtype=numpy.float64)
            position = (i + 1) * 0.6180339887498949 + k * 0.3247
            uniform = 2 * (position - numpy.floor(position)) - 1
            is_bias = parameter.dim() == 1
            scale = 0.1 if is_bias else math.sqrt(6 / (parameter.numel() // parameter.shape[0]))
            values = scale * uniform + (0.3 if is_bias else 0)
            parameter.copy_(torch.from_numpy(values.astype(numpy.float32)).reshape(parameter.shape))
    rows, columns = GOLDEN_SIZE[name]
    y, x, c = numpy.meshgrid(numpy.arange(rows), numpy.arange(columns), numpy.arange(3), indexing='ij')
    picture = ((7 * x + 13 * y + 31 * c + x * y) % 256).astype(numpy.uint8)
    conv5 = conv5_of(network, name, picture)
    numbers = conv5.flatten().tolist()
    places = [len(numbers) * n // GOLDEN_NUMBERS + n for n in range(GOLDEN_NUMBERS)]
    print(json.dumps({'shape': list(conv5.shape), 'mean': sum(numbers) / len(numbers), 'largest': max(numbers),
                      'numbers': [numbers[place] for place in places]}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('network', choices=LAST_RELU)
    parser.add_argument('out', nargs='?', help='the safetensors file to write')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--trunk', action='store_true', help='without the classifier')
    parser.add_argument('--image', help='a PNG or JPEG file')
    parser.add_argument('--conv5', help='the safetensors file for the map of the image')
    parser.add_argument('--golden', action='store_true')
    args = parser.parse_args()
    if args.golden:
        golden(args.network)
        return
    if args.out is None or (args.image is None) != (args.conv5 is None):
        parser.error('a file to write is missing')
    torch.manual_seed(args.seed)
    network = getattr(torchvision.models, args.network)(weights=None).eval()
    kept = {name: values for name, values in network.state_dict().items()
            if not args.trunk or name.startswith('features.')}
    write_safetensors(args.out, kept)
    if args.image is not None:
        from PIL import Image
        picture = numpy.asarray(Image.open(args.image).convert('RGB'))
        write_safetensors(args.conv5, {'conv5': conv5_of(network, args.network, picture)})


if __name__ == '__main__':
    main()
