// Mini-batches: region-wise and hierarchical side by side, drawn by lib, with the pixels that each puts through conv.
import { IMAGE_SMALL, CROPS_SMALL, cost, IMAGE, CROPS, pixelsOf } from '../../../lib/sampling/cost.js';
import {
  hierarchicalBatch, regionWiseBatch, type DrawBatch, type ImageRois,
} from '../../../lib/sampling/mini-batch-samplers.js';
import { ROI_SAMPLING, type RoiCandidates, type RoiSampling } from '../../../lib/sampling/roi-sampling.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { roiReceptiveField } from '../../../lib/networks/receptive-field.js';
import { randomBoxes, RANDOM_BOXES_SMALL } from '../../../lib/proposals/random-boxes.js';
import { areaOf, type Box } from '../../../lib/boxes/box.js';
import { matchBoxes } from '../../../lib/boxes/iou.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { RgbImage, Sample } from '../../../lib/data/sample.js';
import { colourOf, type Colour } from '../../../lib/viz/pictures/colour.js';
import { trainingScenes } from '../engine/scenes.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h, short, slider, table } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture } from '../page/picture.js';

const IMAGES = 16;
const ON_SCREEN = 8; // pictures of a mini-batch
const [FOREGROUND, BACKGROUND]: readonly Colour[] = [colourOf(4), colourOf(1)];

export const BATCHES: Panel = {
  name: 'batches',
  title: 'Mini-batches',
  slide: 'Obstacle #2: Making SGD steps efficient',
  sentence: '“Sample a small number of images (2). Sample many examples from each image (64).”',
  formula: 'region-wise, worst case   128 · 600 · 1000 / (128 · 224 · 224) = 12\n'
    + 'hierarchical                2 · 600 · 1000 / (128 · 224 · 224) = 0.19        1 = slow R-CNN',
  question: 'how many of 16 images does a region-wise mini-batch of 128 regions touch?',
  answer: 'Nearly all: each region is drawn from the bag of all images. Each of them must go through conv, as a '
    + 'whole: at published size the receptive field of a region is most of its image.',
  code: ['lib/sampling/mini-batch-samplers.ts#regionWiseBatch', 'lib/sampling/mini-batch-samplers.ts#hierarchicalBatch',
    'lib/sampling/roi-sampling.ts#drawRois', 'lib/sampling/cost.ts#cost'],
  breaks: ['no-quarter'],
  mount,
};

/** The images that regions are drawn from. */
interface Bag {
  readonly samples: readonly Sample[];
  readonly images: readonly RgbImage[];
  readonly boxes: readonly (readonly Box[])[];
  readonly candidates: readonly RoiCandidates[];
}

/** Ground truth and random boxes of drawn scenes, each with its best object. */
async function bagOf(): Promise<Bag> {
  const { samples } = trainingScenes(IMAGES);
  const images = await Promise.all(samples.map((sample) => sample.image()));
  const propose = randomBoxes(RANDOM_BOXES_SMALL);
  const boxes = samples.map(({ objects }, i) =>
    [...objects.map(({ box }) => box), ...propose(images[i], new Rng(i)).slice(0, 300)]);
  const candidates = samples.map(({ objects }, i) => {
    const { overlap, gt } = matchBoxes(boxes[i], objects.map(({ box }) => box));
    return { overlap, label: Int32Array.from(gt, (g) => g < 0 ? 0 : objects[g].label) };
  });
  return { samples, images, boxes, candidates };
}

/** One way to draw, with its pictures and its account. */
class Column {
  readonly element: HTMLElement;
  private readonly bag: Bag;
  private readonly pictures = h('div', { class: 'pictures small' });
  private readonly account = h('div', {});
  private readonly name: string;

  constructor(name: string, bag: Bag) {
    [this.name, this.bag] = [name, bag];
    this.element = h('section', {}, h('h3', {}, name), this.account, this.pictures);
  }

  show(batch: readonly ImageRois[]): void {
    const regions = batch.flatMap(({ image, keep }) => keep.map((i) => this.bag.boxes[image][i]));
    const images = batch.filter(({ keep }) => keep.length > 0).length;
    const foreground = batch.reduce((sum, { labels }) => sum + labels.filter((label) => label > 0).length, 0);
    const touched = { images, image: IMAGE_SMALL };
    const fields = regions.map((box) => areaOf(roiReceptiveField(BACKBONES.S, box, IMAGE_SMALL)));
    const field = fields.reduce((sum, area) => sum + area, 0) / fields.length / areaOf(wholeImage());
    const times = cost(touched, CROPS_SMALL);
    fill(this.account, table([this.name, 'here'], [
      ['regions', String(regions.length)],
      ['of them foreground', String(foreground)],
      ['images that go through conv', String(images)],
      ['their pixels', pixelsOf(touched).toLocaleString('en')],
      ['times slow R-CNN’s 128 crops', `${short(times)}×`],
      ['at published size', `${short(cost({ images, image: IMAGE }, CROPS))}×`],
      ['receptive field of a region, mean', `${Math.round(100 * field)} % of its image`],
    ]));
    fill(this.pictures, ...batch.filter(({ keep }) => keep.length > 0).slice(0, ON_SCREEN)
      .map((part) => this.picture(part)));
    Object.assign(this.element.dataset, { images, foreground });
  }

  private picture({ image, keep, labels }: ImageRois): HTMLElement {
    const picture = boxPicture(this.bag.images[image], `Image ${image + 1}: ${keep.length} regions`);
    picture.draw(keep.map((i, r) => ({
      box: this.bag.boxes[image][i], colour: labels[r] > 0 ? FOREGROUND : BACKGROUND, faint: labels[r] === 0,
    })));
    return picture.element;
  }
}

function wholeImage(): Box {
  return { x1: 0, y1: 0, x2: IMAGE_SMALL.width - 1, y2: IMAGE_SMALL.height - 1 };
}

/** Both mini-batches of the seed and the numbers in the address. */
function drawBoth({ state }: Context, bag: Bag, wise: Column, hierarchical: Column): void {
  const images = state.get('batches.images');
  const cfg: RoiSampling = {
    ...ROI_SAMPLING, imagesPerBatch: images, roisPerImage: Math.floor(state.get('batches.regions') / images),
  };
  const rng = new Rng(state.get('batches.seed'));
  const turn = rng.fork('images').permutation(IMAGES).slice(0, images);
  const draw = (drawBatch: DrawBatch): readonly ImageRois[] => drawBatch(rng.fork('regions'), [...turn]);
  wise.show(draw(regionWiseBatch(bag.candidates, cfg)));
  hierarchical.show(draw(hierarchicalBatch(bag.candidates, cfg)));
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state } = context;
  const bag = await bagOf();
  const [wise, hierarchical] = [new Column('Region-wise', bag), new Column('Hierarchical', bag)];
  const update = (): void => drawBoth(context, bag, wise, hierarchical);
  const change = (key: 'batches.images' | 'batches.regions' | 'batches.seed') => (value: number): void => {
    state.set(key, value);
    update();
  };
  for (const [i, line] of ['drawRois(roles', 'sampleRois(', 'cfg.fgFraction', 'pixelsOf(batch)'].entries()) {
    code[i].mark(line);
  }
  update();
  return {
    controls: [
      button('Draw another mini-batch', () => change('batches.seed')((state.get('batches.seed') + 1) % 1000)),
      slider('Images', { min: 1, max: 16, step: 1, value: state.get('batches.images') }, change('batches.images')),
      slider('Regions', { min: 16, max: 256, step: 16, value: state.get('batches.regions') },
        change('batches.regions')),
    ],
    body: [h('p', { class: 'hint' }, 'Green: foreground, with the class of an object; red: background.'),
      h('div', { class: 'two' }, wise.element, hierarchical.element)],
    onBreak: update,
    breakIt: [h('p', {}, 'Most boxes are background. Drawn as they come, few regions of a mini-batch have an object in '
      + 'them: each step learns less about objects, and the head leans towards background.')],
  };
}
