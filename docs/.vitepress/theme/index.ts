import NotFound from 'vitepress/dist/client/theme-default/NotFound.vue';
import DefaultTheme from 'vitepress/theme';
import { h } from 'vue';

/** VitePress's own theme; what it says of a page that is not there is in a landmark, as all other text is. */
export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': () => h('main', h(NotFound)) }),
};
