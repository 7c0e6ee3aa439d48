// The payment page's script: shows the plans of the chosen card, and takes the buyer back to the shop after paying.
// Without it the page works too: every card then starts from the plans it was rendered with, and the server decides.
const form = document.querySelector("form[data-pay]");
if (form) {
  const plansByFamily = JSON.parse(document.getElementById("plans-by-family").textContent);
  const list = form.querySelector("[data-plans]");
  const card = form.elements.card;
  const totalText = form.querySelector("[data-total-text]");

  const chosen = () => list.querySelector("input:checked");
  const showTotal = () => { totalText.textContent = chosen()?.dataset.total ?? ""; };

  const span = (className, text) => {
    const element = document.createElement("span");
    element.className = className;
    element.textContent = text;
    return element;
  };
  const row = (plan, checked) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "installment", value: String(plan.installments), checked });
    Object.assign(input.dataset, { testid: `plan-${plan.installments}`, total: plan.total });
    const label = document.createElement("label");
    label.className = "plan";
    label.append(input, span("name", plan.name), span("each", plan.detail), span("money", plan.total));
    return label;
  };
  const showPlans = () => {
    const plans = plansByFamily[card.selectedOptions[0].dataset.family];
    const wanted = chosen()?.value;
    const kept = plans.find((plan) => String(plan.installments) === wanted) ?? plans[0];
    list.replaceChildren(...plans.map((plan) => row(plan, plan === kept)));
    showTotal();
  };

  card.addEventListener("change", showPlans);
  list.addEventListener("change", showTotal);
  // A browser that restores the form after Back may have restored another card than the rows belong to.
  addEventListener("pageshow", showPlans);
  showPlans();
}

document.querySelector("form[data-at-once]")?.submit();
