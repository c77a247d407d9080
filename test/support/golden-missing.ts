/** Ops with golden vectors whose code is still to be written: reported by name, counted neither passed nor failed. */
export const MISSING_ADAPTERS: readonly string[] = [];
