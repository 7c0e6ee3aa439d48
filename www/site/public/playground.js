// The playground: opens sessions, puts the element on its stage, shows what it says.
const form = document.querySelector('#settings');
const stage = document.querySelector('#stage');
const events = document.querySelector('#events');
const markup = document.querySelector('#markup');
const NAMES = ['vezne-ready', 'vezne-card', 'vezne-plan', 'vezne-redirect', 'vezne-result', 'vezne-error'];
const EVENTS_MAX = 50;

let theme;

function value(name) {
  return form.elements[name].value;
}

/** A node with its text, never parsed as HTML. */
function node(name, text, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, of] of Object.entries(attributes)) made.setAttribute(key, of);
  made.append(text);
  return made;
}

/** The session of this visit: a buyer who comes back from the payment page finds it again. */
function known(session) {
  try {
    if (session) sessionStorage.setItem('playground', JSON.stringify(session));
    return session ?? JSON.parse(sessionStorage.getItem('playground'));
  } catch {
    return session;
  }
}

async function open() {
  const body = { amount: value('amount'), methods: value('methods').split(','), locale: value('locale'), plans: value('plans').split(',').map(Number) };
  try {
    const answer = await fetch('playground/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.detail);
    show(known(told));
  } catch (error) {
    const why = error instanceof SyntaxError || error instanceof TypeError
      ? 'This copy of the site has no signer behind it. Start one with  cargo xtask site --serve'
      : error.message;
    stage.replaceChildren(node('p', why, { class: 'sorry', role: 'alert' }));
  }
}

function show({ signer, session, token }) {
  const element = document.createElement('vezne-checkout');
  for (const [name, of] of Object.entries({ signer, session, token, locale: value('locale') })) element.setAttribute(name, of);
  for (const name of NAMES) element.addEventListener(name, hear);
  stage.replaceChildren(element);
  dress();
}

function hear({ type, detail }) {
  events.prepend(node('li', `${type} ${JSON.stringify(detail)}`));
  events.children[EVENTS_MAX]?.remove();
}

/** What may change while the element stands. */
function dress() {
  const element = stage.querySelector('vezne-checkout');
  if (!element) return;
  element.setAttribute('locale', value('locale'));
  const changed = [['accent', '--vezne-accent', value('accent')], ['radius', '--vezne-radius', `${value('radius')}px`]]
    .filter(([name]) => form.elements[name].value !== form.elements[name].defaultValue);
  for (const name of ['--vezne-accent', '--vezne-radius']) element.style.removeProperty(name);
  for (const [, property, of] of changed) element.style.setProperty(property, of);
  wear(value('theme'));
  const consent = element.querySelector('[slot=consent]');
  if (form.elements.consent.checked !== Boolean(consent)) {
    if (consent) consent.remove();
    else element.append(terms());
  }
  markup.textContent = written(element, changed);
}

function terms() {
  const made = node('span', '', { slot: 'consent' });
  made.append(node('a', 'Ön bilgilendirme formunu', { href: 'going-live.html' }), ' ve ', node('a', 'mesafeli satış sözleşmesini', { href: 'going-live.html' }), ' okudum, onaylıyorum.');
  return made;
}

function wear(name) {
  theme?.remove();
  theme = undefined;
  if (!name) return;
  theme = document.createElement('link');
  theme.rel = 'stylesheet';
  theme.href = `vezne/themes/${name}`;
  document.head.append(theme);
}

function written(element, changed) {
  const of = (name) => element.getAttribute(name);
  const lines = ['<script type="module" src="/vezne/vezne-checkout.js"></script>'];
  if (value('theme')) lines.push(`<link rel="stylesheet" href="/vezne/themes/${value('theme')}">`);
  if (changed.length) lines.push(`<style>vezne-checkout { ${changed.map(([, property, to]) => `${property}: ${to};`).join(' ')} }</style>`);
  lines.push(`<vezne-checkout signer="${of('signer')}" session="${of('session')}" token="…" locale="${of('locale')}">`);
  if (form.elements.consent.checked) lines.push(`  ${element.querySelector('[slot=consent]').outerHTML}`);
  lines.push('</vezne-checkout>');
  return lines.join('\n');
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  open();
});
form.addEventListener('input', ({ target }) => target.closest('fieldset') === form.elements.theme.closest('fieldset') && dress());

const themes = await fetch('themes.json').then((answer) => answer.json()).catch(() => []);
for (const name of themes) form.elements.theme.append(node('option', name.replace('.css', ''), { value: name }));
import('./vezne/vezne-checkout.js').catch(() => {});
const before = known();
if (before) show(before);
else open();
