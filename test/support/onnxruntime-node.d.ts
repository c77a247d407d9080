// The package has types, in the package below it, and does not say so.
declare module 'onnxruntime-node' {
  export * from 'onnxruntime-common';
}
