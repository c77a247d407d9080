// Bytes as base64, for a data URL: by the function that Node and pages share.

const CHUNK = 8192; // arguments of a call

export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}
