// Puts the dashboard together.

import { startKey } from './key.js';
import { startRouter } from './router.js';
import { startServerWatch } from './server.js';
import { startStrip } from './stream/strip.js';
import { connections } from './views/connections.js';
import { console as consoleView } from './views/console.js';
import { ensemble } from './views/ensemble.js';
import { ensembles } from './views/ensembles.js';
import { overview } from './views/overview.js';
import { session } from './views/session.js';

const themeButton = document.getElementById('theme');
const nameTheme = () => {
  themeButton.textContent = globalThis.theme.isDark ? 'Light' : 'Dark';
  themeButton.setAttribute('aria-label', `Switch to the ${globalThis.theme.isDark ? 'light' : 'dark'} theme`);
};
themeButton.addEventListener('click', () => globalThis.theme.toggle());
document.addEventListener('theme', nameTheme);
nameTheme();

startKey();
startStrip();
startServerWatch();
startRouter([
  [/^$/, 'overview', 'Overview', overview],
  [/^connections$/, 'connections', 'Connections', connections],
  [/^session\/([^/]+)$/, 'connections', 'Session', session],
  [/^ensembles$/, 'ensembles', 'Ensembles', ensembles],
  [/^ensemble\/([^/]+)$/, 'ensembles', 'Ensemble', ensemble],
  [/^console$/, 'console', 'Console', consoleView],
], document.getElementById('main'));

