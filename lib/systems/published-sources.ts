// Where the values of the published configurations come from, by path: paper and paragraph, or file of the original
// code (docs/sources.md). `rcnn describe --recipe published --system NAME` prints them; each value must have one.

interface Source {
  /** Systems whose names begin so; empty: all. */
  readonly of: string;
  /** A path, or with a star at its end all paths that begin so. */
  readonly path: string;
  readonly text: string;
}

const SPP = 'SPP-net\'s code';
const PY = 'py-faster-rcnn';
const END2END = `${PY}, faster_rcnn_end2end`;
const ALT_OPT = `${PY}, faster_rcnn_alt_opt`;

/** The sources disagree (docs/sources.md). */
const UNDECAYED = 'the prototxts of fast-rcnn and R-CNN; the text of Fast R-CNN and py-faster-rcnn decay biases, too';

function rows(of: string, texts: Readonly<Record<string, string>>): Source[] {
  return Object.entries(texts).map(([path, text]) => ({ of, path, text }));
}

/** The first row that fits is the source. */
const SOURCES: readonly Source[] = [
  ...rows('rcnn', {
    'warp.order': 'Caffe: BGR', 'warp.std': 'Caffe: pixels from 0 to 255 are not divided',
    'warp.means': `the mean colour of ${PY}; R-CNN's code subtracts a mean image`,
    'warp.side': 'R-CNN §2.1: 227 for CaffeNet; the others were pre-trained on 224', 'warp.context': 'R-CNN App. A',
    'regionSampling.imagesPerBatch': 'R-CNN §2.3: all images as one bag',
    'regionSampling.roisPerImage': 'R-CNN §2.3: 128; §3.3: 24 for VGG16',
    'regionSampling.*': 'R-CNN §2.3', 'cropsPerBatch': 'R-CNN\'s code; changes memory and speed alone',
    'dropout': 'AlexNet §4.2, kept in fine-tuning', 'schedule.warmUp': 'no warm-up in the source',
    'schedule.sgd.clipNorm': 'no clipping in the source',
    'schedule.sgd.newLayerRate': 'R-CNN\'s code, fc8_pascal: 10 and 20',
    'schedule.sgd.*': 'R-CNN\'s code, finetuning/voc_2007_prototxt', 'schedule.iterSize': 'one mini-batch a step',
    'schedule.*': 'R-CNN §2.3; finetuning/voc_2007_prototxt: a tenth every 20,000 steps, 70,000 steps used',
    'postHoc.boxRegressors.minIou': 'R-CNN\'s code, rcnn_train_bbox_regressor.m',
    'postHoc.boxRegressors.lambda': 'R-CNN App. C',
    'detection.*': 'R-CNN\'s code, rcnn_test.m and imdb_eval_voc.m',
  }),
  ...rows('sppnet', {
    'preprocessing.order': 'Caffe: BGR', 'preprocessing.std': 'Caffe: pixels from 0 to 255 are not divided',
    'preprocessing.means': `${SPP}: 128 is subtracted from every channel`,
    'preprocessing.shorterSide': 'SPP-net §4.1: 480, 576, 688, 864, 1200; one scale: 688',
    'preprocessing.longerSide': 'a limit for memory that the source does not have: 2000 for 480',
    'scales.shorterSides': 'SPP-net §4.1', 'scales.windowSide': 'SPP-net §4.1: a window nears 224×224',
    'levels': 'SPP-net §4.1: 50 bins', 'shrink': `${SPP}, spm_response_boxes.m`,
    'regionSampling.*': `${SPP}, spp_finetune_voc.m: 128 windows, a quarter foreground, background from .1`,
    'blocks.*': `${SPP}, spp_finetune_voc.m`, 'dropout': 'AlexNet §4.2, kept in fine-tuning',
    'schedule.warmUp': 'no warm-up in the source', 'schedule.sgd.clipNorm': 'no clipping in the source',
    'schedule.sgd.*': `${SPP}, its solver`, 'schedule.iterSize': 'one mini-batch a step',
    'schedule.*': 'SPP-net §4.1: 250,000 steps at 1e−4, 50,000 at 1e−5',
    'postHoc.boxRegressors.minIou': `${SPP}, its box regression`,
    'postHoc.boxRegressors.lambda': `${SPP}, its box regression`,
    'detection.*': `${SPP}, spp_test.m and imdb_eval_voc.m`,
  }),
  ...rows('', {
    'augmentation.*': 'no change beyond the mirror image in the source',
    'postHoc.boxRegressors.whiteningEps': 'R-CNN\'s code, rcnn_train_bbox_regressor.m',
    'postHoc.featureScale.*': 'R-CNN\'s code, rcnn_feature_stats.m, rcnn_scale_features.m',
    'postHoc.svms.svm.tolerance': 'liblinear, its default', 'postHoc.svms.svm.maxSweeps': 'liblinear, linear.cpp',
    'postHoc.svms.negativeIou': 'R-CNN §2.3', 'postHoc.svms.*': 'R-CNN\'s code, rcnn_train.m',
    'preprocessing.order': 'Caffe: BGR', 'preprocessing.std': 'Caffe: pixels from 0 to 255 are not divided',
    'preprocessing.means': `${PY}, config.py, PIXEL_MEANS`,
    'preprocessing.*': `${PY}, config.py, SCALES and MAX_SIZE`,
    'dropout': 'the prototxts: dropout_ratio of fc6 and fc7',
    'firstTrained': 'null: the backbone\'s own, Fast R-CNN §4.5; a layer: deck, "end-to-end training"',
    'augmentation*': 'the mirror image alone, as in the source',
    'schedule.warmUp': 'no warm-up in the source',
  }),
  ...rows('faster', {
    'anchors.baseSize': 'Faster R-CNN §3.3: areas of 128², 256² and 512²',
    'anchors.ratios': 'Faster R-CNN §3.3', 'anchors.scales': 'Faster R-CNN §3.3',
    'anchors.centre': `${PY}, generate_anchors.py: the middle of a cell`,
    'anchorStride': 'the stride of the backbone\'s map',
    'anchorSampling.positiveIou': 'Faster R-CNN §3.1.2', 'anchorSampling.negativeIou': 'Faster R-CNN §3.1.2',
    'anchorSampling.allowedBorder': 'Faster R-CNN §3.3',
    'anchorSampling.conflict': `${PY}, config.py, RPN_CLOBBER_POSITIVES`,
    'anchorSampling.weighting': `${PY}, config.py, RPN_POSITIVE_WEIGHT`, 'anchorSampling.*': 'Faster R-CNN §3.1.3',
    'proposalsTest.*': `${PY}, config.py, phase TEST`,
    'targetStds.*': `${PY}, config.py, BBOX_NORMALIZE_STDS`,
    'detection.scoreFloor': `${PY}, test.py, test_net`, 'detection.maxPerImage': `${PY}, test.py, test_net`,
    'detection.nmsIou': `${PY}, config.py, TEST.NMS`, 'detection.*': 'Fast R-CNN §2.1',
  }),
  ...rows('faster-alternating', {
    'rpnImagesPerBatch': 'Faster R-CNN §3.1.3', 'targets': `${ALT_OPT}: statistics of the fixed proposals`,
    'proposalsTrain.*': `${PY}, train_faster_rcnn_alt_opt.py and config.py`,
    'roiSampling.bgIou': `${ALT_OPT}.yml, BG_THRESH_LO`, 'roiSampling.*': 'Fast R-CNN §2.3',
    ...Object.fromEntries(['M1', 'M2', 'M3', 'M4'].flatMap((stage) => [
      [`schedules.${stage}.warmUp`, 'no warm-up in the source'],
      [`schedules.${stage}.sgd.clipNorm`, 'no clipping in the source'],
      [`schedules.${stage}.sgd.biasDecay`, UNDECAYED],
      [`schedules.${stage}.sgd.*`, `${ALT_OPT}, the solvers and train prototxts`],
      [`schedules.${stage}.*`, `${PY}, train_faster_rcnn_alt_opt.py; ${ALT_OPT}, the solvers`],
    ])),
  }),
  ...rows('faster', { // joint and exact
    'samplesPerBin': 'Spatial Transformer Networks §3; the number is our own',
    'path.*': 'deck, "exact joint training"; no published number, docs/12-exact-joint-training.md',
    'proposalsTrain.*': `${PY}, config.py, phase TRAIN`, 'roiSampling.*': `${END2END}.yml`,
    'schedule.sgd.clipNorm': 'no clipping in the source', 'schedule.sgd.biasDecay': UNDECAYED,
    'schedule.sgd.*': `${END2END}, solver and train prototxts`,
    'schedule.*': `${END2END}, solver.prototxt: 50,000 steps at 1e−3, 20,000 at 1e−4`,
  }),
  ...rows('fast', {
    'sampling': 'Fast R-CNN §2.3, hierarchical sampling', 'roiSampling.*': 'Fast R-CNN §2.3',
    'targets': 'Fast R-CNN §2.3: zero mean and unit variance', 'task': 'Fast R-CNN §2.3, one stage',
    'scales*': 'Fast R-CNN §5.2; null: one scale',
    'schedule.sgd.clipNorm': 'no clipping in the source', 'schedule.sgd.biasDecay': UNDECAYED,
    'schedule.sgd.*': 'Fast R-CNN §2.3 and its prototxts',
    'schedule.*': 'Fast R-CNN §2.3: 30,000 steps at 1e−3, 10,000 at 1e−4',
    'detection.scoreFloor': `${PY}, test.py, test_net`, 'detection.maxPerImage': `${PY}, test.py, test_net`,
    'detection.nmsIou': 'Fast R-CNN §2.4; config.py, TEST.NMS', 'detection.*': 'Fast R-CNN §2.1',
  }),
];

export const NO_SOURCE = 'no source is stated';

/** The source of a value of a system's published configuration; NO_SOURCE where none is stated. */
export function publishedSource(system: string, path: string): string {
  const fits = ({ of, path: known }: Source): boolean => system.startsWith(of)
    && (known.endsWith('*') ? path.startsWith(known.slice(0, -1)) : path === known);
  return SOURCES.find(fits)?.text ?? NO_SOURCE;
}
