import { runOf } from '../../../src/experiment/runJob.js';
import { loadDataset } from '../../../src/experiment/runJob.js';
import type { JobState } from '../../../src/experiment/jobTraining.js';
import type { Run } from '../../../src/experiment/results.js';
import type {
  Answer,
  DataInfo,
  ModelFile,
  Status,
  TrainingJob,
  TrainingState,
  TrainingWorker,
} from '../protocol.js';
import { answerOf } from './answer.js';
import { dataInfo } from './dataInfo.js';
import type { Devices } from './devices/device.js';
import { LastingTraining } from './lastingTraining.js';
import { readModelFiles } from './modelFiles/read.js';
import { writeModelFiles } from './modelFiles/write.js';
import { Queue } from './queue.js';
