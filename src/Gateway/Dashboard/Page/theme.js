// Before the first paint: the theme somebody chose for this browser. Without a choice the system's counts.
'use strict';

(() => {
  const choice = 'streamcluster.theme';
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem(choice); } catch { return null; } };
  const dark = matchMedia('(prefers-color-scheme: dark)');

  const apply = theme => {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    else delete root.dataset.theme;
    document.dispatchEvent(new Event('theme'));
  };

  globalThis.theme = {
    get isDark() { return root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches; },
    toggle() {
      const next = this.isDark ? 'light' : 'dark';
      // Back to what the system says is no choice any more.
      const kept = (next === 'dark') === dark.matches ? null : next;
      try { if (kept) localStorage.setItem(choice, kept); else localStorage.removeItem(choice); } catch { /* for this page only */ }
      apply(kept);
    },
  };
  dark.addEventListener('change', () => document.dispatchEvent(new Event('theme')));
  apply(stored());
})();
