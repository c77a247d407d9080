// A chart as a file of its own. In a page, a chart takes the colour of the text around it; a file shown by <img> has no
// text around it and would be black on every ground, so it brings ink and paper, for a light page and for a dark one.

const INK_AND_PAPER = `<style>
svg { color: #1c1e24 } .paper { fill: #fff }
@media (prefers-color-scheme: dark) { svg { color: #e8e9ee } .paper { fill: #16181d } }
</style>
<rect class="paper" width="100%" height="100%"/>`;

/** The SVG text of a chart, to be written to a file. */
export function pictureFile(chart: string): string {
  return chart.replace('>', () => `>\n${INK_AND_PAPER}`);
}
