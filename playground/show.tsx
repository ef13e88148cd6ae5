import { render } from 'preact';
import { App } from './components/App.js';
import type { Playground } from './state/playground.js';

/** Puts the page into the document. */
export function show(playground: Playground): void {
  const page = document.getElementById('page');
  if (page) render(<App playground={playground} />, page);
}
