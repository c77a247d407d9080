// The style sheet of report.html: one column on a phone, three charts and two pictures a row on a wide screen.

export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1c1e24; --paper: #fff; --line: #d9dce3; --faint: #f3f4f7; --bar: #b9d4f3; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e9ee; --paper: #16181d; --line: #3a3e48; --faint: #21242b; --bar: #24466e; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 16px; }
h1 { font-size: 26px; line-height: 1.2; margin: 8px 0; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 28px 0 10px; }
code, pre { font: 14px/1.45 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.subtitle { margin: 0 0 16px; opacity: 0.8; }
.warning { margin: 8px 0; padding: 8px 12px; border-left: 4px solid #c0392b; }
.headline { display: grid; gap: 10px; margin: 0;
  grid-template-columns: repeat(auto-fit, minmax(max(155px, 22%), 1fr)); }
.headline div { background: var(--faint); border-radius: 8px; padding: 10px 14px; }
.headline dt { font-size: 14px; opacity: 0.8; }
.headline dd { margin: 0; font-size: 20px; line-height: 1.3; font-weight: 600; overflow-wrap: break-word; }
.headline dd.long { font-size: 16px; overflow-wrap: anywhere; }
.headline details { margin: 2px 0 0; font-size: 14px; }
.headline summary { font-weight: 400; opacity: 0.8; }
.table { overflow-x: auto; }
@media (max-width: 700px) {
  .wide::before { content: "wide table: scroll sideways →"; display: block; font-size: 14px; opacity: 0.8;
    position: sticky; left: 0; width: max-content; }
}
.verdict { font-size: 18px; margin: 8px 0 16px; }
.low { margin: 10px 0; padding: 8px 12px; border-left: 4px solid #c77f00; background: var(--faint); }
.low p, .low pre { margin: 4px 0; padding: 0; }
td.right { font-weight: 700; outline: 2px solid var(--ink); outline-offset: -2px; }
td.wrong { font-style: italic; }
table { border-collapse: collapse; min-width: min(100%, 560px); font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; padding-left: 0; }
tbody th { font-weight: 500; }
td.share { background: linear-gradient(to right, var(--bar) var(--share), transparent var(--share)); min-width: 110px; }
.wrapped th, .wrapped td { white-space: normal; min-width: 72px; vertical-align: top; }
.wrapped td.short { white-space: nowrap; }
.wrapped table { min-width: auto; margin: 10px 0 18px; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 20px; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); gap: 16px; }
@media (max-width: 500px) { th, td { padding: 5px 6px; } td.share { min-width: 80px; } }
p, li { max-width: 80ch; }
figure { margin: 0; }
svg, img { display: block; width: 100%; height: auto; }
img { border-radius: 4px; }
figcaption, .meanings { font-size: 14px; margin-top: 4px; overflow-wrap: anywhere; }
details { margin: 28px 0; }
summary { cursor: pointer; font-weight: 600; }
pre { background: var(--faint); padding: 12px; border-radius: 8px; white-space: pre-wrap; }
`;
