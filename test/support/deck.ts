// The slides of the deck, in order: R. Girshick, "Training R-CNNs of various velocities", ICCV 2015 tutorial. Headings
// and those lines that the project quotes, without emphasis marks; a slide that is shown several times while its
// picture grows stands here once. With RCNN_DECK set to a text of the deck, test/slides.test.ts holds this list to it.

export interface Slide {
  readonly heading: string;
  /** The line under the heading that tells slides of one heading apart. */
  readonly line?: string;
  /** More of its text, as far as the project quotes it. */
  readonly quoted?: readonly string[];
}

const SLOW = 'Review of the slow R-CNN training pipeline';
const SPP = 'Review of the SPP-net training pipeline';
const ROI_POOLING = 'Obstacle #1: Differentiable RoI pooling';
const SGD_STEPS = 'Obstacle #2: Making SGD steps efficient';
const ALTERNATING = 'Training method #1: Alternating optimization';
const JOINT = 'Training method #2: Approx. joint optimization';

/** Review of slow R-CNN and SPP-net, then Fast R-CNN. */
const PART_1: readonly Slide[] = [
  { heading: 'Training R-CNNs of various velocities' },
  { heading: 'Section overview' },
  { heading: SLOW, line: 'Steps for training a slow R-CNN detector', quoted: [
    'Fine-tune M for object detection (softmax classifier + log loss)', 'Cache feature vectors to disk using',
    'Train post hoc linear SVMs on F (hinge loss)',
    'Train post hoc linear bounding-box regressors on F (squared loss)'] },
  { heading: SLOW, line: '“Post hoc” means the parameters are learned after the ConvNet is fixed' },
  { heading: SLOW, line: 'Ignoring pre-training, there are three separate training stages' },
  { heading: SPP, line: 'The SPP-net training pipeline is slightly different', quoted: [
    'Cache SPP features to disk using M', 'Fine-tune 3-layer network fc6-fc7-fc8 on F (log loss)',
    'Cache features on disk using M\'', 'Train post hoc linear SVMs on F\' (hinge loss)',
    'Train post hoc linear bounding-box regressors on F\' (squared loss)'] },
  { heading: SPP, line: 'Note that only classifier layers are fine-tuned, the conv layers are fixed' },
  { heading: 'Why these training pipelines are slow', quoted: [
    'Example timing for slow R-CNN / SPP-net on VOC07 (only 5k training images!) using VGG16 and a K40 GPU',
    'Fine-tuning (backprop, SGD): 18 hours / 16 hours', 'Feature extraction: 63 hours / 5.5 hours',
    'Forward pass time (SPP-net helps here)', 'Disk I/O is costly (it dominates SPP-net extraction time)',
    'SVM and bounding-box regressor training: 3 hours / 4 hours', 'Total: 84 hours / 25.5 hours'] },
  { heading: 'Fast R-CNN objectives', quoted: [
    'Train the detector in a single stage, end-to-end', 'Train all layers of the network'] },
  { heading: 'How to train Fast R-CNN end-to-end?', quoted: [
    'Define one network with two loss branches', 'Branch 1: softmax classifier',
    'Branch 2: linear bounding-box regressors', 'Overall loss is the sum of the two loss branches',
    'Fine-tune the network jointly with SGD', 'Back-propagate errors all the way back to the conv layers'] },
  { heading: 'Forward / backward' },
  { heading: 'Benefits of end-to-end training', quoted: ['Optimizing a single multi-task objective'] },
  { heading: 'End-to-end training requires overcoming two technical obstacles' },
  { heading: ROI_POOLING,
    line: 'Region of Interest (RoI) pooling must be (sub-)differentiable to train conv layers' },
  { heading: 'Review: Spatial Pyramid Pooling (SPP) layer' },
  { heading: 'Review: Region of Interest (RoI) pooling layer',
    line: 'Just a special case of the SPP layer with one pyramid level' },
  { heading: ROI_POOLING,
    line: 'RoI pooling / SPP is just like max pooling, except that pooling regions overlap',
    quoted: ['max pooling “switch” (i.e. argmax back-pointer)', 'Partial from next layer'] },
  { heading: SGD_STEPS, line: 'Slow R-CNN and SPP-net use region-wise sampling to make mini-batches',
    quoted: ['Sample 128 example Rols uniformly at random'] },
  { heading: SGD_STEPS, line: 'Note the receptive field for one example RoI is often very large',
    quoted: ['Worst case: the receptive field is the entire image'] },
  { heading: SGD_STEPS, line: 'Worst case cost per mini-batch (crude model of computational complexity)' },
  { heading: SGD_STEPS, line: 'Solution: use hierarchical sampling to build mini-batches',
    quoted: ['Sample a small number of images (2)', 'Sample many examples from each image (64)'] },
  { heading: SGD_STEPS, line: 'Use the test-time trick from SPP-net during training',
    quoted: ['Share computation between overlapping examples from the same image'] },
  { heading: SGD_STEPS, line: 'Cost per mini-batch compared to slow R-CNN (same crude cost model)' },
  { heading: SGD_STEPS, line: 'Are the examples from just 2 images diverse enough?' },
  { heading: 'Fast R-CNN outcome', quoted: ['VOC07 test mAP'] },
  { heading: 'Experimental findings' },
  { heading: 'The benefits of end-to-end training', quoted: ['VOC07 mAP'] },
  { heading: 'Softmax is a good SVM replacement', quoted: ['L = VGG16, M = VGG_CNN_M_1024, S = Caffe/AlexNet'] },
  { heading: 'Multi-task training is beneficial' },
  { heading: 'Single-scale testing a good tradeoff' },
  { heading: 'Direct region proposal evaluation' },
];

/** Faster R-CNN. */
const PART_2: readonly Slide[] = [
  { heading: 'Part 2: Faster R-CNN training', line: 'Two algorithms for training Faster R-CNN' },
  { heading: 'What is Faster R-CNN?', quoted: [
    'Faster R-CNN = Fast R-CNN + Region Proposal Networks', 'external region proposal algorithm',
    'Does object detection in a single forward pass'] },
  { heading: 'Training goal: Share features' },
  { heading: ALTERNATING, line: 'Let M0 be an ImageNet pre-trained network' },
  { heading: ALTERNATING, line: 'Motivation behind alternating optimization',
    quoted: ['Fast R-CNN was always trained on a fixed set of proposals'] },
  { heading: JOINT, line: 'Write the network down as a single model and just train it', quoted: [
    'Train with SGD as usual', 'Even though the proposal distribution changes this just works'] },
  { heading: 'One net, four losses' },
  { heading: JOINT, line: 'Why is this approach approximate?', quoted: [
    'In Fast R-CNN function input 2 (RoI) is a constant, everything is OK',
    'roi_pooling() is not differentiable w.r.t. RoI'] },
  { heading: JOINT, line: 'What happens in practice?',
    quoted: ['We ignore the undefined derivatives of loss w.r.t. RoI coordinates',
      'Run SGD with this “surrogate” gradient', 'RPN network receives direct supervision'] },
  { heading: 'Faster R-CNN exact joint training', quoted: [
    'Modify RoI pooling so that it\'s a differentiable function of both the input conv feature map and input RoI ' +
    'coordinates', 'Use a differentiable sampler instead of max pooling'] },
  { heading: 'Experimental findings (py-faster-rcnn implementation)' },
  { heading: 'Code pointers' },
  { heading: 'Reproducible research – get the code!' },
  { heading: 'Fast R-CNN unified network' },
];

export const DECK: readonly Slide[] = [...PART_1, ...PART_2];

/** The title of the slide's section in docs/slides.md. */
export function titleOf({ heading, line }: Slide): string {
  return line === undefined ? heading : `${heading}: ${line}`;
}

/** Letters without emphasis marks, quotation marks and breaks, in one case: what a quote is compared by. */
export function plain(text: string): string {
  return text.replace(/[*“”"`]/g, '').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Whether the deck says it, as far as the list above knows the deck. */
export function isInDeck(quote: string): boolean {
  return DECK.some(({ heading, line = '', quoted = [] }) =>
    [heading, line, ...quoted].some((text) => plain(text).includes(plain(quote))));
}
