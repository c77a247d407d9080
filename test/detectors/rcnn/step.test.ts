// Deck: "Fine-tune M for object detection (softmax classifier + log loss)"
import { cases } from '../../gradcheck/steps/rcnn-step.js';
import { testGradients } from '../../support/test-gradients.js';

testGradients('rcnnStep() gives the gradient of the log loss to every parameter, trunk included', cases);
