/** A mean or an average precision, or a recall, as everything prints it: `.812`, `1.000`, `none` for null. */
export function apText(ap: number | null): string {
  return ap === null ? 'none' : ap.toFixed(3).replace(/^(-?)0\./, '$1.');
}
