// What the shop's pages do by themselves. Everything works without it, but for following a payment's state.

const FOLLOW_EVERY_MS = 2000;
const FOLLOW_AT_MOST = 150;

/** The basket's sum while choosing; what is charged is worked out on the server. */
function sumBasket(form) {
  const choices = [...form.querySelectorAll('[data-unit-price]')];
  const sum = form.querySelector('[data-goods]');
  const english = document.documentElement.lang === 'en';
  const money = new Intl.NumberFormat(english ? 'en' : 'tr', { minimumFractionDigits: 2 });
  const show = () => {
    const kurus = choices.reduce((total, choice) => total + Number(choice.dataset.unitPrice) * Number(choice.value), 0);
    const text = money.format(kurus / 100);
    sum.querySelector('output').textContent = english ? `TRY ${text}` : `${text} TL`;
    sum.hidden = false;
  };
  form.addEventListener('change', show);
  show();
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

const verdict = document.querySelector('[data-follow]:not([data-follow=""])');
if (verdict) follow(verdict);
