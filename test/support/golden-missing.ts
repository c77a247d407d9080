/** Ops with golden vectors whose code is still to be written: reported by name, counted neither passed nor failed. */
export const MISSING_ADAPTERS: readonly string[] = [
  'bbox_regressor', // posthoc box regressors of R-CNN and SPP-net
  'hinge',          // posthoc SVMs
  'linear_svm',     // posthoc SVMs
  'ridge',          // posthoc box regressors
];
