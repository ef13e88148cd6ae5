import { effect } from '@preact/signals';
import { render } from 'preact';
import { STYLE } from '../src/app/page.js';
import { App } from './components/App.js';
import { messageOf } from './messageOf.js';
import { addressOf } from './state/address.js';
import { connect } from './state/connect.js';
import { Playground } from './state/playground.js';
import './style.css';

// What the report looks like, the page looks like; its own rules come after.
const style = document.createElement('style');
style.textContent = STYLE;
document.head.prepend(style);

const playground = new Playground(connect, location.hash || location.search);
addEventListener('hashchange', () => playground.open(location.hash));
effect(() => {
  const address = addressOf(playground.settings.value);
  history.replaceState(null, '', address === '' ? location.pathname : `${location.pathname}#${address}`);
});

// A page that is blank or stands still without a word helps nobody.
addEventListener('error', ({ message }) => {
  playground.failure.value = message;
});
addEventListener('unhandledrejection', ({ reason }) => {
  playground.failure.value = messageOf(reason);
});

const page = document.getElementById('page');
if (page) render(<App playground={playground} />, page);
