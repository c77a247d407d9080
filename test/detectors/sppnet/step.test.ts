// Deck: "Fine-tune 3-layer network fc6-fc7-fc8 on F (log loss)"
import { cases } from '../../gradcheck/steps/sppnet-step.js';
import { testGradients } from '../../support/test-gradients.js';

testGradients('fineTuneStep() gives the gradient of the log loss to fc6, fc7 and fc8', cases);
