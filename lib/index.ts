// The library's public face (docs/library.md): the six trainings, and what it takes to call them and to use what they
// return. Every other module is imported by its path: `rcnn-velocities/layers/roi-pool` is lib/layers/roi-pool.ts.
export { openCompute } from './compute/open-compute.js';
export { describeBackend, type Compute } from './compute/compute.js';
export { MemoryStore, type CacheStore } from './data/caches/cache-store.js';
export { FolderStore } from './data/caches/folder-store.js';
export { M0_FILE } from './data/files/m0-file.js';
export { floatWeights, type TensorFile } from './data/files/safetensors.js';
export { decodeTensorFile, encodeTensorFile } from './data/files/tensor-codec.js';
export { readSafetensors, writeSafetensors } from './data/files/tensor-file.js';
export { readImage, writePng } from './data/pictures/image-file.js';
export type { Dataset, Detection, Detector, GroundTruth, RgbImage, Sample } from './data/sample.js';
export { shapesDataset, SHAPES_DEFAULT } from './data/shapes/shapes.js';
export { readVocFolder } from './data/voc/voc-folder.js';
export { writeVocFolder } from './data/voc/write-voc-folder.js';
export { FAST, FAST_SMALL, type FastConfig } from './detectors/fast-rcnn/config.js';
export { detectObjects as detectAmongProposals } from './detectors/fast-rcnn/detect.js';
export { fastModelFile, fastModelOf } from './detectors/fast-rcnn/model-file.js';
export { startFastTraining, trainFastRcnn } from './detectors/fast-rcnn/train.js';
export {
  FASTER_ALTERNATING, FASTER_ALTERNATING_SMALL, type AlternatingConfig,
} from './detectors/faster-rcnn/config.js';
export { FASTER_EXACT, FASTER_EXACT_SMALL, type ExactConfig } from './detectors/faster-rcnn/config.js';
export { FASTER_JOINT, FASTER_JOINT_SMALL, type FasterConfig } from './detectors/faster-rcnn/config.js';
export { detectObjects } from './detectors/faster-rcnn/detect.js';
export { fasterModelFile, fasterModelOf } from './detectors/faster-rcnn/model-file.js';
export { trainExact } from './detectors/faster-rcnn/exact/train-exact.js';
export { trainAlternating } from './detectors/faster-rcnn/train-alternating.js';
export { startJointTraining, trainJoint } from './detectors/faster-rcnn/train-joint.js';
export { RCNN, RCNN_SMALL, type RcnnConfig } from './detectors/rcnn/config.js';
export { detectObjects as detectInCrops } from './detectors/rcnn/detect.js';
export { rcnnModelOf } from './detectors/rcnn/model-file.js';
export { trainRcnn } from './detectors/rcnn/train.js';
export { SPPNET, SPPNET_SMALL, type SppNetConfig } from './detectors/sppnet/config.js';
export { detectObjects as detectOnPyramids } from './detectors/sppnet/detect.js';
export { sppNetModelOf } from './detectors/sppnet/model-file.js';
export { trainSppNet } from './detectors/sppnet/train.js';
export { evaluate, VOC_EVALUATION } from './evaluation/evaluate.js';
export { evaluationTable } from './evaluation/evaluation-table.js';
export { BACKBONES } from './networks/backbones.js';
export type { Param } from './tensor/param.js';
export { Rng } from './tensor/rng.js';
export { tensor, zeros, type Shape, type Tensor } from './tensor/tensor.js';
