// The child process of the growth curves: trains the job on its command line and sends what it saw.
import { growthPoints, type GrowthJob } from './growth-training.js';

process.send?.(await growthPoints(JSON.parse(process.argv[2]) as GrowthJob));
process.disconnect();
