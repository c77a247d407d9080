// The library's public face: the systems, and what one needs to train and run them. Everything else is imported from
// its own file.
export { openCompute } from './compute/open-compute.js';
export { describeBackend, type Compute } from './compute/compute.js';
export { floatWeights } from './data/float-weights.js';
export { readImage, writePng } from './data/image-file.js';
export { readSafetensors, writeSafetensors, type TensorFile } from './data/safetensors.js';
export type { Dataset, Detection, Detector, GroundTruth, RgbImage, Sample } from './data/sample.js';
export { shapesDataset, SHAPES_DEFAULT } from './data/shapes.js';
export { readVocFolder } from './data/voc-folder.js';
export { writeVocFolder } from './data/write-voc-folder.js';
export { FAST, FAST_SMALL, type FastConfig } from './detectors/fast-rcnn/config.js';
export { detectObjects as detectAmongProposals } from './detectors/fast-rcnn/detect.js';
export { fastModelFile, fastModelOf } from './detectors/fast-rcnn/model-file.js';
export { startFastTraining, trainFastRcnn } from './detectors/fast-rcnn/train.js';
export { FASTER_JOINT, FASTER_JOINT_SMALL, type FasterConfig } from './detectors/faster-rcnn/config.js';
export { detectObjects } from './detectors/faster-rcnn/detect.js';
export { fasterModelFile, fasterModelOf } from './detectors/faster-rcnn/model-file.js';
export { startJointTraining, trainJoint } from './detectors/faster-rcnn/train-joint.js';
export { SPPNET, SPPNET_SMALL, type SppNetConfig } from './detectors/sppnet/config.js';
export { detectObjects as detectOnPyramids } from './detectors/sppnet/detect.js';
export { sppNetModelFile, sppNetModelOf } from './detectors/sppnet/model-file.js';
export { trainSppNet } from './detectors/sppnet/train.js';
export { evaluate, VOC_EVALUATION } from './evaluation/evaluate.js';
export { evaluationTable } from './evaluation/evaluation-table.js';
export { BACKBONES } from './networks/backbones.js';
export { Rng } from './tensor/rng.js';
