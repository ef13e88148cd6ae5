import { effect } from '@preact/signals';
import { STYLE } from '../src/app/page.js';
import { messageOf } from './messageOf.js';
import { addressOf } from './state/address.js';
import { connect } from './state/connect.js';
import { knowsGuide } from './state/memory.js';
import { Playground } from './state/playground.js';
import './style.css';

// What the report looks like, the page looks like; its own rules come after.
const style = document.createElement('style');
style.textContent = STYLE;
document.head.prepend(style);

const playground = new Playground(connect, location.hash || location.search, !knowsGuide());
addEventListener('hashchange', () => playground.open(location.hash));
let isOpened = false;
effect(() => {
  const address = addressOf(playground.settings.value);
  // An entry for every change: the browser's Back leads to the settings before.
  if (isOpened && address === location.hash.slice(1)) return;
  const url = address === '' ? location.pathname : `${location.pathname}#${address}`;
  if (isOpened) history.pushState(null, '', url);
  else history.replaceState(null, '', url);
  isOpened = true;
});

// A page that is blank or stands still without a word helps nobody.
addEventListener('error', ({ message }) => {
  playground.failure.value = message;
});
addEventListener('unhandledrejection', ({ reason }) => {
  playground.failure.value = messageOf(reason);
});

// Last: the workers load while this thread reads what draws.
import('./show.js').then(({ show }) => show(playground));
