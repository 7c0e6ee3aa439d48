// A buyer who pays from a bank account: the way to the bank and back, the account, the phone.
import { expect } from '@playwright/test';

export const BOTH = 'card,bank_transfer';
/** Ayşe's accounts at the bank, by the ends of their IBANs. */
export const FUNDED = '00 11';
export const POOR = '00 12';

export class BankDesk {
  constructor(checkout) {
    this.checkout = checkout;
    this.page = checkout.page;
    this.world = checkout.world;
    this.element = checkout.element;
    this.toBank = this.element.locator('[data-do=bank]');
    this.code = this.element.locator('#otp');
    this.confirm = this.element.locator('button[type=submit]');
    this.newCode = this.element.locator('[data-do=draft]');
    this.cancel = this.element.locator('[data-do=cancel]');
  }

  /** Opens a checkout page that offers both ways, and chooses the bank account. */
  async open(order = {}) {
    await this.checkout.open({ methods: BOTH, ...order });
    await this.choose();
  }

  method(name) {
    return this.element.locator(`input[name=method][value=${name}]`);
  }

  async choose() {
    await this.method('bank_transfer').check();
    await expect(this.toBank).toBeVisible();
  }

  /** To the bank's page. */
  async leave() {
    await this.toBank.click();
    await this.page.waitForURL(/\/oauth\/v2\//);
  }

  /** On the bank's page: who it is, and yes or no. */
  async answer({ customer = 'ayse', denies = false } = {}) {
    await this.page.getByTestId(`customer-${customer}`).check();
    await this.page.getByTestId(denies ? 'deny' : 'approve').click();
    await this.page.waitForURL(/\/checkout\//);
  }

  account(end) {
    return this.element.locator('label').filter({ hasText: end });
  }

  /** Chooses an account and has the bank send a code. */
  async chooseAccount(end = FUNDED) {
    await this.account(end).locator('input').check();
    await this.confirm.click();
  }

  /** Chooses an account and waits for the bank's code. */
  async askForCode(end) {
    await this.chooseAccount(end);
    await expect(this.code).toBeVisible();
  }

  /** From the checkout page to the field for the code. */
  async toCode(order) {
    await this.open(order);
    await this.leave();
    await this.answer();
    await this.askForCode();
  }

  async type(code) {
    await this.code.fill(code);
    await this.confirm.click();
  }

  says(text) {
    return this.checkout.says(text).first();
  }

  async expectPaid() {
    await expect(this.says('Ödemeniz alındı')).toBeVisible();
  }
}
