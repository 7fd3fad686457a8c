// Addresses and views: one page, an address for each view, back and forward as everywhere.

import { root } from './api.js';

/** Address of a view, from the root. */
export const to = path => {
  const address = new URL(path, root);
  return address.pathname + address.search;
};

/** @param routes [pattern, name, title, mount(host, parameter, query) -> unmount] */
export function startRouter(routes, host) {
  let unmount = null;
  // The page's own links are relative to where it was opened, which will not stay its address.
  for (const link of document.querySelectorAll('a[href]:not(.skip), link[rel=icon]')) link.setAttribute('href', link.href);

  async function show(focus) {
    const path = location.pathname.slice(root.pathname.length).replace(/\/$/, '');
    const [pattern, name, title, load] = routes.find(([pattern]) => pattern.test(path)) ?? routes[0];
    const parameter = decoded(pattern.exec(path)?.[1] ?? '');
    unmount?.();
    unmount = null;
    document.title = `${parameter || title} – StreamCluster`;
    for (const link of document.querySelectorAll('header.top nav a')) {
      if (link.dataset.view === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    host.replaceChildren();
    unmount = load(host, parameter, new URLSearchParams(location.search));
    if (focus) { host.focus({ preventScroll: true }); scrollTo(0, 0); }
  }

  document.addEventListener('click', event => {
    const link = event.target.closest?.('a');
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (!('link' in link.dataset) || link.target || link.download) return;
    event.preventDefault();
    go(link.href);
  });
  addEventListener('popstate', () => show(true));
  document.addEventListener('go', () => show(true));
  return show(false);
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

/** Goes to a view. */
export function go(address) {
  history.pushState(null, '', address);
  document.dispatchEvent(new Event('go'));
}
