import { paletteCss } from './palette.js';

/** Plot writes a style element with these rules into every chart; the page has them once. */
const CHART_CSS =
  '.chart{display:block;max-width:100%;height:auto}.chart text{white-space:pre}.chart image{image-rendering:pixelated}';

/**
 * The report's style sheet. Charts take their colours from its variables, so dark mode and print need no second
 * drawing; they are drawn 340 pixels wide and laid out in a grid, so that a phone shows one and a desk three a row.
 */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2125;--soft:#59636d;--line:#d9dee3;--tint:#f4f6f8;--map:#08519c;--less:#a34700;${paletteCss('light')}}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e4e7ea;--soft:#9aa5b0;--line:#343b42;--tint:#1c2126;--map:#7cb8f2;--less:#f0a060;${paletteCss('dark')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;overflow-wrap:break-word}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:24px}
header p{max-width:none}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 6px;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.3rem;margin:56px 0 8px;padding-top:16px;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:24px 0 8px}
p{max-width:72ch;margin:8px 0 14px}
.lead{font-size:1.25rem;line-height:1.4;margin:14px 0 16px;max-width:84ch}
.note,footer{color:var(--soft);font-size:.875rem;font-weight:400}
nav{margin:12px 0 0;font-size:.9375rem;display:flex;flex-wrap:wrap;gap:2px 18px}
a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:3px}
a:focus-visible,.scroll:focus-visible{outline:2px solid var(--map);outline-offset:2px}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));gap:28px 24px;align-items:start}
figure{margin:0;min-width:0;break-inside:avoid}
figure p{font-size:.875rem;line-height:1.5;margin:6px 0}
figure p{color:var(--soft)}
figure p b{color:var(--ink)}
figcaption{font-weight:600;margin-bottom:6px}
.encoding{white-space:nowrap}
.ornament{display:inline-block;vertical-align:-1px;margin-right:6px;overflow:visible}
.legend{list-style:none;margin:0 0 16px;padding:0;display:flex;flex-wrap:wrap;gap:4px 20px;font-size:.9375rem}
.chart{font-size:12px;font-family:inherit}
${CHART_CSS}
.chart+.chart{margin-top:14px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.scroll,.tasks{overflow-x:auto;background:linear-gradient(90deg,transparent,var(--paper) 70%) 100% 0/32px 100% no-repeat local,linear-gradient(90deg,transparent,color-mix(in srgb,var(--ink) 14%,transparent)) 100% 0/16px 100% no-repeat var(--paper)}
.scroll{position:relative}
@media screen{.scroll:has(tbody tr:nth-child(24)){max-height:32rem;overflow-y:auto}.scroll thead{position:sticky;top:0;z-index:1;background:var(--paper)}}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:20px 24px;align-items:start}
.columns>*{min-width:0}
.columns .lead{font-size:1.0625rem}
.budget{display:flex;flex-wrap:wrap;gap:6px 32px;margin:0 0 20px}
.key{display:flex;align-items:center;gap:6px;color:var(--soft);font-size:.8125rem;font-variant-numeric:tabular-nums}
.key .ornament{margin:0}
.shares{width:120px;height:12px;border:1px solid var(--line);background:linear-gradient(90deg,transparent,color-mix(in srgb,var(--map) 45%,transparent))}
.tasks b{font-weight:600;margin-right:10px}
.tasks{display:none;position:sticky;top:0;z-index:2;border-bottom:1px solid var(--line);padding:8px 0;margin-top:8px;white-space:nowrap;font-size:.9375rem}
table{border-collapse:collapse;font-size:.9375rem;font-variant-numeric:tabular-nums}
th,td{padding:5px 12px;text-align:left;vertical-align:bottom;border-bottom:1px solid var(--line)}
th{font-weight:400}
thead th{color:var(--soft);font-size:.8125rem;line-height:1.3}
.numbers th,.numbers td{padding:5px 9px}
.numbers td{white-space:nowrap}
.numbers thead th:nth-child(n+3){text-align:right}
.numbers th[scope=colgroup]{border-bottom:0;padding-bottom:0}
.sortable button{all:unset;cursor:pointer;white-space:nowrap;font:inherit;color:inherit}
.sortable button::after{content:" ↕";opacity:.5}
.sortable [aria-sort] button{color:var(--ink)}
.sortable [aria-sort=ascending] button::after{content:" ↑";opacity:1}
.sortable [aria-sort=descending] button::after{content:" ↓";opacity:1}
.sortable button:focus-visible{outline:2px solid var(--map);outline-offset:2px}
.verdicts{font-size:.8125rem;margin-top:8px}
.verdicts th,.verdicts td{padding:2px 4px;border:0;white-space:nowrap}
.verdicts td:nth-child(n+3),.verdicts th:nth-child(n+3){text-align:center;padding:2px 1px;min-width:1.35em}
.verdicts th:first-child{padding-left:0}
.settings th,.settings td{vertical-align:top}
.settings th{white-space:nowrap}
.verdicts tbody th[scope=row]{white-space:normal;word-break:break-all;min-width:7.5em;padding-left:1.6em;text-indent:-1.6em}
.verdicts tbody .verdict{font-weight:600;padding-top:6px;white-space:normal}
.place{display:inline-block;min-width:1.2em;margin-right:4px;color:var(--soft);font-size:.75rem;text-align:right}
.better{font-weight:700;color:var(--map)}
.worse{font-weight:700;color:var(--less)}
.notClear,.notCompared{color:var(--soft)}
.beside td{white-space:nowrap;font-size:.8125rem}
.beside tbody th,.beside tbody td{vertical-align:top}
tbody th[scope=row]{position:sticky;left:0;background:var(--paper)}
.number{text-align:right;white-space:nowrap}
thead .number{white-space:normal}
time{white-space:nowrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 18px;margin:0;font-size:.9375rem}
dt{color:var(--soft)}
dd{margin:0;min-width:0}
.choice>input,.tasks>input{margin:0 6px 0 0;vertical-align:-1px;accent-color:var(--map)}
.choice>label,.tasks>label{margin-right:12px;font-size:.9375rem}
.choice{display:grid;grid-template-columns:auto minmax(0,1fr);align-items:baseline}
.choice>.panel{grid-column:1/-1}
.choice>input:focus-visible,.tasks>input:focus-visible,summary:focus-visible{outline:2px solid var(--map);outline-offset:2px}
.panel{display:none;margin-top:12px}
.more{margin-top:12px}
.more>.grid{gap:6px 24px;margin-top:8px}
.more figure{margin-top:8px}
.more details{margin:2px 0}
${choiceCss()}
details{font-size:.875rem;margin:8px 0}
summary{cursor:pointer;color:var(--soft)}
summary h3{display:inline;color:var(--ink)}
.idea{font-size:1rem;margin:12px 0}
figure details{margin:2px 0}
.case h3{margin-top:8px}
.case p,.case ul{font-size:.875rem;margin:6px 0}
.case ul{padding-left:18px}
.cases{grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr))}
.confusion th{max-width:9em}
.confusion th[scope=colgroup]{border-bottom:0;padding-bottom:0}
.confusion th,.confusion td{padding:4px 6px}
.confusion td[style]{background:color-mix(in srgb,var(--map) calc(var(--share)*.45),transparent)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:0 40px}
footer{margin-top:56px;padding-top:14px;padding-bottom:32px}
@media screen and (min-width:481px) and (max-width:900px){.grid{grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr))}figure:has(>.chart+.chart){display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:14px 24px}figure:has(>.chart+.chart)>figcaption{grid-column:1/-1}.chart+.chart{margin-top:0}}
@media screen and (max-width:480px){body{font-size:15px;line-height:1.45}main,header,footer{padding-left:14px;padding-right:14px}header{padding-top:16px}h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:28px;padding-top:12px}p{margin:6px 0 10px}.lead{font-size:1.0625rem}.grid{gap:20px}.budget{gap:4px 24px}th,td,.numbers th,.numbers td{padding:4px 7px}table,dl{font-size:.875rem}.maps{grid-template-columns:none;grid-auto-flow:column;grid-auto-columns:94%;gap:16px;overflow-x:auto}}
@media print{@page{margin:14mm}body{font-size:10.5pt}main,header,footer{padding-left:0;padding-right:0}nav,.choice>input,.choice>label,details:not([open],.idea,.more){display:none}h2,h3{break-after:avoid}h2{margin-top:28px}.scroll{overflow:visible;background:none}table{font-size:8.5pt}thead th{font-size:1em}tbody th[scope=row]{position:static}.lead{font-size:13pt}.numbers{font-size:7pt}.verdicts{font-size:7.5pt}.place{font-size:7pt;min-width:1em}.verdicts th,.verdicts td{padding:1px 2px}.numbers th,.numbers td{padding:3px 4px}.sortable button{display:contents}.sortable button::after{content:none!important}.settings{break-inside:avoid}.beside td{font-size:7.5pt;white-space:normal}th,td{padding:3px 6px}.beside tr,li{break-inside:avoid}figcaption{break-after:avoid}.grid{grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:16px}#answer .grid:not(:has(details)){grid-template-columns:1fr 1fr}figure:has(>.chart+.chart){break-inside:auto}.chart{break-inside:avoid}.maps{grid-template-columns:repeat(3,1fr)}figure .key,.case .key{font-size:7pt}.key .ornament,.shares{width:70px}section>p,.legend{break-after:avoid}p{break-inside:avoid}figure p,figcaption,figcaption .note{font-size:8pt}.pair{grid-template-columns:1fr 1fr}.columns{grid-template-columns:repeat(auto-fit,minmax(280px,1fr))}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;

/** A group of choices shows the panel that stands in the place of the chosen one: without a script, up to so many. */
function choiceCss(): string {
  const shown = [1, 2, 3, 4, 5].map((place) => {
    const of = `nth-of-type(${place})`;
    return `.choice>input:${of}:checked~.panel:${of}`;
  });
  return `${shown.join(',')}{display:block}`;
}
