// Runs in the page, before anything of it: writes down long tasks, layout shifts, downloads, and when what is waited for
// is there. Times are the browser's, in ms since the visit began.

export function watch({ ready, field, digits }) {
  const seen = { tasks: [], shifts: [], downloads: [], field: null, ready: null, typed: null, plans: null, quietSince: 0 };
  globalThis.seen = seen;
  const stir = () => (seen.quietSince = performance.now());
  const observe = (type, note) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach((entry) => { note(entry); stir(); }));
    observer.observe({ type, buffered: true });
  };
  observe('longtask', ({ startTime, duration }) => seen.tasks.push({ at: startTime, ms: duration }));
  observe('layout-shift', ({ startTime, value, hadRecentInput }) => {
    if (!hadRecentInput) seen.shifts.push({ at: startTime, value });
  });
  observe('resource', ({ name, startTime, responseEnd }) => {
    seen.downloads.push({ url: name, from: startTime, to: responseEnd });
  });
  addEventListener('vezne-ready', () => (globalThis.vezneIsReady = true));
  addEventListener('vezne-card', ({ detail }) => (globalThis.vezneKnowsCard = detail !== null));
  addEventListener('input', (event) => {
    if (event.composedPath()[0].value?.replace(/\D/g, '') === digits) seen.typed ??= performance.now();
  });

  const holds = {
    field: field && new Function(`return (${field})()`),
    ready: new Function(`return (${ready})()`),
    plans: () => {
      const root = document.querySelector('vezne-checkout')?.shadowRoot;
      const plan = root?.querySelector('input[type=radio][value="2"]:not(:disabled)');
      return seen.typed !== null && globalThis.vezneKnowsCard && plan && !root.querySelector('[aria-busy="true"]');
    },
  };
  // At each frame: a buyer sees nothing sooner.
  const look = () => {
    for (const [name, holdsNow] of Object.entries(holds)) {
      if (holdsNow && seen[name] === null && holdsNow()) seen[name] = performance.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
