// What a page loads of lib: the six trainings, detection of the four detectors, and the rules. A test bundles this
// entry for a browser (test/browser.test.ts).
export { openCompute } from '../../lib/compute/open-compute.js';
export { MemoryStore } from '../../lib/data/caches/cache-store.js';
export { decodeTensorFile } from '../../lib/data/files/tensor-codec.js';
export { shapesDataset } from '../../lib/data/shapes/shapes.js';
export { detectObjects as detectFast } from '../../lib/detectors/fast-rcnn/detect.js';
export { trainFastRcnn } from '../../lib/detectors/fast-rcnn/train.js';
export { detectObjects as detectFaster } from '../../lib/detectors/faster-rcnn/detect.js';
export { trainExact } from '../../lib/detectors/faster-rcnn/exact/train-exact.js';
export { explainPicture } from '../../lib/detectors/faster-rcnn/explain.js';
export { trainAlternating } from '../../lib/detectors/faster-rcnn/train-alternating.js';
export { trainJoint } from '../../lib/detectors/faster-rcnn/train-joint.js';
export { detectObjects as detectRcnn } from '../../lib/detectors/rcnn/detect.js';
export { trainRcnn } from '../../lib/detectors/rcnn/train.js';
export { detectObjects as detectSppNet } from '../../lib/detectors/sppnet/detect.js';
export { trainSppNet } from '../../lib/detectors/sppnet/train.js';
export { nms } from '../../lib/boxes/nms.js';
export { matchDetections } from '../../lib/evaluation/match-detections.js';
export { selectiveSearch } from '../../lib/proposals/selective-search/selective-search.js';
export { anchorTargets } from '../../lib/sampling/anchor-targets.js';
export { proposalTargets } from '../../lib/sampling/proposal-targets.js';
export { SYSTEMS } from '../../lib/systems/systems.js';
