// A buyer's hands and eyes: the shop's pages, the element on them, and the payment page behind them.
import { expect } from '@playwright/test';

export class Checkout {
  constructor(page, world) {
    this.page = page;
    this.world = world;
    this.broken = [];
    this.console = [];
    this.element = page.locator('vezne-checkout');
    this.field = this.element.getByRole('textbox');
    this.status = this.element.locator('#card-status');
    this.table = this.element.getByRole('table');
    this.pay = this.element.locator('button[type=submit]');
    this.live = this.element.getByRole('status');
    this.verdict = page.getByTestId('state');
  }

  /** Collects errors of the pages and of the policy, whatever the test is about. */
  async watch() {
    this.page.on('pageerror', (error) => this.broken.push(`error: ${error.message}`));
    this.page.on('console', (message) => {
      const text = `${message.text()} ${message.location().url}`;
      this.console.push(text);
      if (/Content Security Policy|Trusted ?Type/i.test(text)) this.broken.push(text);
    });
    await this.page.addInitScript(() => {
      globalThis.heard = [];
      for (const name of ['ready', 'card', 'plan', 'consent', 'redirect', 'result', 'error']) {
        addEventListener(`vezne-${name}`, (event) => globalThis.heard.push([name, event.detail]));
      }
    });
  }

  expectNothingBroken() {
    expect(this.broken).toEqual([]);
  }

  /** The events that the page heard, `['plan', {…}]`. */
  heard(name) {
    return this.page.evaluate((name) => globalThis.heard.filter(([heard]) => heard === name).map(([, detail]) => detail), name);
  }

  /** Places an order as the shop's own form would, and opens its checkout page. */
  async open({ amount = '100.00', ...more } = {}) {
    await this.order({ amount, ...more });
    await this.page.goto(`${this.world.toShop.url}${this.path}`);
  }

  async order(form) {
    const answer = await this.page.context().request.post(`${this.world.toShop.url}/orders`, { form, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    this.path = answer.headers().location;
  }

  /** What the shop's server gives the page of the order: which session, and the token for it. */
  async session() {
    const answer = await this.page.context().request.get(`${this.world.toShop.url}${this.path}`);
    const page = await answer.text();
    return { session: /session="([^"]+)"/.exec(page)[1], token: /token="([^"]+)"/.exec(page)[1] };
  }

  row(installments) {
    return this.table.getByRole('row').filter({ has: this.page.locator(`input[value="${installments}"]`) });
  }

  plan(installments) {
    return this.element.locator(`input[type=radio][value="${installments}"]`);
  }

  /** A text that the buyer sees; the live region says it once more. */
  says(text) {
    return this.element.locator('p:not(.spoken), h2').filter({ hasText: text });
  }

  /** Types a card and waits for its plans. */
  async type(digits) {
    await this.field.pressSequentially(digits);
    await expect(this.table).toHaveAttribute('aria-busy', 'false');
  }

  async goToPaymentPage() {
    await this.pay.click();
    await this.page.waitForURL(/\/pwi\?/);
  }

  /** On the payment page: pays with a test card of the wire's list, in the plan that is selected or another. */
  async payWith(number, { installments } = {}) {
    await this.page.getByTestId('card').selectOption(number);
    if (installments) await this.page.getByTestId(`plan-${installments}`).check();
    await this.page.getByTestId('pay').click();
  }

  async expectVerdict(state) {
    await expect(this.verdict).toHaveAttribute('data-state', state);
  }
}

/** Cards of iyzico's own list of test cards. */
export const CARDS = {
  akbank: '5526080000000006',
  insufficientFunds: '4111111111111129',
  declined: '4129111111111111',
};
