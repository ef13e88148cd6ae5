import { parseHTML } from 'linkedom';
import type { Results } from '../../../src/experiment/results.js';
import { renderReport } from '../../../src/report/html.js';

/** The report of results as a document. */
export function parse(results: Results): Document {
  return parseHTML(renderReport(results)).document;
}

export function all(root: ParentNode, selector: string): Element[] {
  return Array.from(root.querySelectorAll(selector));
}

/** Visible text with its white space folded, as a reader sees it. */
export function textOf(element: Element | null): string {
  return (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
}
