// Runs in the page, before anything of it: writes down long tasks, layout shifts, and when what is waited for is there.

export function watch({ ready, field }) {
  const seen = { tasks: [], shifts: [], field: null, ready: null, typed: null, plans: null, quietSince: 0 };
  globalThis.seen = seen;
  const now = () => performance.now() - (performance.getEntriesByName('start')[0]?.startTime ?? 0);
  const stir = () => (seen.quietSince = performance.now());
  const observe = (type, note) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach((entry) => { note(entry); stir(); }));
    observer.observe({ type, buffered: true });
  };
  observe('longtask', ({ startTime, duration }) => seen.tasks.push({ at: startTime, ms: duration }));
  observe('layout-shift', ({ startTime, value, hadRecentInput }) => {
    if (!hadRecentInput) seen.shifts.push({ at: startTime, value });
  });
  observe('resource', () => {});
  addEventListener('vezne-ready', () => (globalThis.vezneIsReady = true));
  addEventListener('input', (event) => {
    const digits = event.composedPath()[0].value?.replace(/\D/g, '') ?? '';
    if (digits.length === 8) seen.typed ??= now();
  });

  const holds = {
    field: field && new Function(`return (${field})()`),
    ready: new Function(`return (${ready})()`),
    plans: () => {
      const root = document.querySelector('vezne-checkout')?.shadowRoot;
      return seen.typed !== null && root?.querySelector('input[type=radio][value="2"]') && !root.querySelector('[aria-busy="true"]');
    },
  };
  // At each frame: a buyer sees nothing sooner.
  const look = () => {
    for (const [name, holdsNow] of Object.entries(holds)) {
      if (holdsNow && seen[name] === null && holdsNow()) seen[name] = now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
