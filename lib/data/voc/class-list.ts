// VOC's lists for one class: `cat_train` has the images of split train again, each with 1, 0 or -1 for whether a cat is
// in it.

/** Whether a split is the list of one class: `<class>_<split>`, with a year in front of both in a VOCdevkit. */
export function isClassList(name: string, splits: readonly string[], classes: readonly string[]): boolean {
  return classes.some((one) => {
    const at = name.indexOf(`${one}_`);
    return at >= 0 && splits.includes(name.slice(0, at) + name.slice(at + one.length + 1));
  });
}
