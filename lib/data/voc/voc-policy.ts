// What is done about imperfect data: one verdict for each kind of trouble (docs/your-data.md has the same table).
//   repaired: read in the one way that makes sense, with a note; refused under --strict
//   look:     correct as it stands, but often a mistake; said by `rcnn check` alone
//   refused:  nothing to be guessed; the line names file, object, rule and what to do. --skip-bad leaves the image out

export type Verdict = 'repaired' | 'look' | 'refused';

/** By kind: the verdict, and what such a trouble is. */
export const VOC_POLICY = {
  'edge': ['repaired', 'a box that reaches up to 5 pixels or 1 % of the image\'s side outside is clipped'],
  'stray': ['repaired', 'a box less than 2 pixels wide or high counts as difficult'],
  'size': ['repaired', 'a <size> that is missing or 0 is taken from the image'],
  'turned': ['repaired', 'boxes drawn on the unturned image of a camera are turned as its EXIF orientation says'],
  'spelling': ['repaired', 'elements in other capitals, with a prefix, or <object> inside another element, are read'],
  'flag': ['repaired', 'flags in other words are read: true, false, yes, no, unspecified; shares of <truncated>'],
  'encoding': ['repaired', 'text whose first line names UTF-16 and that is UTF-8 is read as UTF-8'],
  'layout': ['repaired', 'folders with other names, XML beside images, no lists'],
  'image-name': ['repaired', 'an image is found in another folder, or by <filename>'],
  'list-line': ['repaired', 'a line of a list with a path, an ending, a label, other capitals, or several ids'],
  'list-twice': ['repaired', 'an image that is listed twice counts once'],
  'list-blank': ['repaired', 'blank lines and CR LF line ends in a list'],
  'system-file': ['repaired', 'hidden files, and files of systems and editors, are left out'],
  'crowd': ['repaired', 'a COCO box of a crowd (iscrowd 1) counts as difficult'],
  'category': ['repaired', 'COCO categories of one name are one class'],
  'picture': ['repaired', 'an image file with small damage that does not change what is seen'],
  'tiny': ['look', 'a very small object'],
  'huge': ['look', 'an object that covers nearly the whole image'],
  'duplicate': ['look', 'an object that an image has twice, by name and box; a COCO annotation id used twice'],
  'unused': ['look', 'an image without annotation that no list names'],
  'not-read': ['look', 'a file of another kind'],
  'empty-list': ['look', 'a list without images'],
  'class-names': ['look', 'classes whose names differ in capitals, blanks or accents alone'],
  'rare-class': ['look', 'a class of one single object among many'],
  'xml': ['refused', 'an annotation that is not XML, or is in an unknown encoding'],
  'object': ['refused', 'an object without name or box, or with several'],
  'box': ['refused', 'a box that is reversed, outside, not in pixels, or not four decimal numbers'],
  'other-size': ['refused', 'a <size> of another image'],
  'image': ['refused', 'an image that is missing, or that cannot be read'],
  'coco': ['refused', 'a COCO file that is no such JSON, or in which two images or categories share an id or a name'],
  'list': ['refused', 'a list that is no text, or that names an image that is not there'],
  'class': ['refused', 'a class that the model does not know'],
} as const satisfies Readonly<Record<string, readonly [verdict: Verdict, about: string]>>;

export type TroubleKind = keyof typeof VOC_POLICY;

/** What is done about troubles of this kind. */
export function verdictOf(kind: TroubleKind): Verdict {
  return VOC_POLICY[kind][0];
}

/** Numbers of the policy. */
export const VOC_LIMITS = {
  overhangPixels: 5,   // the larger of the two counts
  overhangShare: 0.01, // of the image's side
  straySide: 2,        // pixels
  textBytes: 64 * 2 ** 20, // of an annotation or a list
  likeTroubles: 10,    // lines of one kind that are printed
} as const;
