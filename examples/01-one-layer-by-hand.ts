// Shows one convolution, small enough to check with a pencil: forward, backward, and one step downhill.
// Deck: "Forward / backward".  Under 1 s on a CPU.
//   npm run example -- 01
// Prints every sum; draws runs/examples/01-one-layer-by-hand.png (the six planes with their numbers).
// Expected output:
//   y[0,0] = 10 + 1·1 + 2·2 + 3·4 + 4·5 = 47
//   y[1,1] = 10 + 1·5 + 2·6 + 3·8 + 4·9 = 87
//   dx[1,1] = 4·1 + 1·2 = 6
//   dw[0,0] = 1·1 + 5·2 = 11
//   backward again: dw[0,0] in weight.grad is 22, because layers add
//   L falls by 1.264, predicted 1.264
import { mkdir } from 'node:fs/promises';
import { loopsCompute } from '../lib/compute/loops.js';
import { convLayer } from '../lib/layers/conv.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import { SGD, Sgd } from '../lib/solvers/sgd.js';
import { biasParam, clearGrads, weightParam } from '../lib/tensor/param.js';
import { dot, reshape, tensor, type Tensor } from '../lib/tensor/tensor.js';
import { cellMap, signedCellMap } from '../lib/viz/pictures/cell-map.js';
import { montage } from '../lib/viz/pictures/montage.js';

const OUT = 'runs/examples';
const PICTURE = `${OUT}/01-one-layer-by-hand.png`;

// The layer: one 2×2 kernel w over one 3×3 plane x, no padding.   y[v,u] = b + Σ_i Σ_j w[i,j] · x[v+i, u+j]
const x = tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
const weight = weightParam('conv1.weight', tensor([1, 1, 2, 2], [1, 2, 3, 4]));
const bias = biasParam('conv1.bias', tensor([1], [10]));
const layer = convLayer(loopsCompute(), weight, bias, { stride: 1, pad: 0, groups: 1 });
const [w] = [weight.value.data];

console.log('forward: x → y, and saved = what backward will need (here x itself)');
const { y, saved } = await layer.forward(x);
printPlane('x', x);
printPlane('w', weight.value);
printPlane('y', y);
for (const [v, u] of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
  const products = [0, 1, 2, 3].map((tap) => `${w[tap]}·${x.data[3 * (v + (tap >> 1)) + u + (tap & 1)]}`);
  console.log(`y[${v},${u}] = 10 + ${products.join(' + ')} = ${y.data[2 * v + u]}`);
}

// The loss L = 1·y[0,0] + 2·y[1,1], so that ∂L/∂y is known without any further layer.
console.log('\nbackward: dy → dx, and dw, db added into the parameters\' grad');
const dy = tensor([1, 1, 2, 2], [1, 0, 0, 2]);
const dx = await layer.backward(dy, saved);
printPlane('dy', dy);
printPlane('dx', dx);
console.log('each y sends dy back by the weights it came by; x[1,1] was read by y[0,0] (w[1,1]) and y[1,1] (w[0,0]):');
console.log(`dx[1,1] = 4·1 + 1·2 = ${dx.data[4]}`);
printPlane('dw', weight.grad);
console.log(`dw[0,0] = 1·1 + 5·2 = ${weight.grad.data[0]}`);
console.log(`db = 1 + 2 = ${bias.grad.data[0]}`);
await writePicture(tensor([2, 2], weight.grad.data.slice()));

await layer.backward(dy, saved);
console.log(`backward again: dw[0,0] in weight.grad is ${weight.grad.data[0]}, because layers add`);

// One step downhill, w ← w − lr·dw and b ← b − 2·lr·db, should lower L by lr·(|dw|² + 2·|db|²): L is linear in w and b.
clearGrads(layer.params);
await layer.backward(dy, saved);
const learningRate = 0.001;
const predicted = learningRate * (dot(weight.grad, weight.grad) + 2 * dot(bias.grad, bias.grad));
new Sgd(layer.params, { ...SGD, momentum: 0, weightDecay: 0 }).step(learningRate);
const after = (await layer.forward(x)).y;
console.log('\none step of gradient descent');
console.log(`L falls by ${(dot(dy, y) - dot(dy, after)).toFixed(3)}, predicted ${predicted.toFixed(3)}`);
console.log(`picture: ${PICTURE}`);

function printPlane(name: string, plane: Tensor): void {
  const columns = plane.shape[plane.shape.length - 1];
  for (let at = 0; at < plane.data.length; at += columns) {
    const label = at === 0 ? `${name.padStart(4)} = ` : ' '.repeat(7);
    console.log(label + [...plane.data.subarray(at, at + columns)].map((value) => `${value}`.padStart(3)).join(' '));
  }
}

async function writePicture(dw: Tensor): Promise<void> {
  await mkdir(OUT, { recursive: true });
  const square = (plane: Tensor): Tensor => reshape(plane, plane.shape.slice(-2));
  await writePng(PICTURE, montage([
    { picture: cellMap(square(x)), caption: 'x' },
    { picture: cellMap(square(weight.value)), caption: 'w' },
    { picture: cellMap(square(y)), caption: 'y' },
    { picture: signedCellMap(square(dx)), caption: 'dL/dx' },
    { picture: signedCellMap(dw), caption: 'dL/dw' },
    { picture: signedCellMap(square(dy)), caption: 'dL/dy' },
  ], 3));
}
