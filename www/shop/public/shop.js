// What the shop's pages do by themselves. Everything works without it, but for following a payment's state.

const FOLLOW_EVERY_MS = 2000;
const FOLLOW_AT_MOST = 150;

const english = document.documentElement.lang === 'en';

function money(amount) {
  const text = new Intl.NumberFormat(english ? 'en' : 'tr', { minimumFractionDigits: 2 }).format(amount);
  return english ? `TRY ${text}` : `${text} TL`;
}

/** The basket's sum while choosing; what is charged is worked out on the server. */
function sumBasket(form) {
  const choices = [...form.querySelectorAll('[data-unit-price]')];
  const sum = form.querySelector('[data-goods]');
  const show = () => {
    const kurus = choices.reduce((total, choice) => total + Number(choice.dataset.unitPrice) * Number(choice.value), 0);
    sum.querySelector('output').textContent = money(kurus / 100);
    sum.hidden = false;
  };
  form.addEventListener('change', show);
  show();
}

/** What the plan chosen in the widget comes to, beside the order. `detail` is null while none is chosen. */
function showPlan(row) {
  document.addEventListener('vezne-plan', ({ detail }) => {
    row.hidden = !detail || detail.installments === 1;
    if (row.hidden) return;
    row.querySelector('dt').textContent = row.dataset.plan.replace('{}', detail.installments);
    // A string of decimals: Intl reads it as it stands, without a float in between.
    row.querySelector('dd').textContent = money(detail.total);
  });
}

/** Asks the shop until the state is another one, then shows the page for that. */
async function follow(verdict) {
  for (let asked = 0; asked < FOLLOW_AT_MOST; asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_EVERY_MS));
    const answer = await fetch(verdict.dataset.follow).catch(() => null);
    if (!answer?.ok) continue;
    const { state } = await answer.json();
    if (state !== verdict.dataset.state) {
      location.reload();
      return;
    }
  }
}

const basket = document.getElementById('basket');
if (basket) sumBasket(basket);

const plan = document.querySelector('[data-plan]');
if (plan) showPlan(plan);

const verdict = document.querySelector('[data-follow]:not([data-follow=""])');
if (verdict) follow(verdict);
