// Which of the eight drawn scenes a panel shows.
import { select } from './elements.js';
import type { Context } from './panel.js';

type SceneField = 'roi.scene' | 'anchors.scene' | 'proposals.scene' | 'race.scene' | 'approximate.scene'
  | 'yours.scene' | 'field.scene' | 'spp.scene' | 'branches.scene';

/** A list of the scenes; the panel is shown anew with the chosen one. */
export function sceneChoice({ state, scenes, reshow }: Context, field: SceneField): HTMLElement {
  const options = scenes.samples.map((_, i) => [String(i), String(i + 1)] as const);
  return select('Scene', options, String(state.get(field)), (scene) => {
    state.set(field, Number(scene));
    reshow();
  });
}
