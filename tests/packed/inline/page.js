// A script of the page itself, without a bundler: it fills in the session and says which plan would be paid.
const desk = document.querySelector('vezne-checkout');
for (const [name, value] of new URLSearchParams(location.search)) desk.setAttribute(name, value);
desk.addEventListener('vezne-plan', ({ detail: plan }) => {
  document.querySelector('output').textContent = plan && `${plan.installments} × ${plan.installmentPrice} = ${plan.total}`;
});
