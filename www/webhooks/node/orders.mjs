// Stands where your database is: the orders in a JSON file, and what a session's state means to them.
import { readText, replaceText } from './durable.mjs';

/**
 * `{ "SIP-1001": { "amount": "100.00", "currency": "TRY", "state": "open", "paidBy": null, "problem": null } }`,
 * amounts as the signer writes them. `paidBy` is the session that paid; `problem` is for a person to read.
 */
export class Orders {
  #path;

  constructor(path) {
    this.#path = path;
  }

  /** Takes over what a session says, as it was read from the signer → the order, or null when it is none of ours. */
  hear(session) {
    const orders = JSON.parse(readText(this.#path) ?? '{}');
    const order = Object.hasOwn(orders, session.reference) ? orders[session.reference] : null;
    if (!order) return null;
    if (session.state === 'paid') pay(order, session);
    // An older session that ran out does not make a paid order unpaid.
    else if (!order.paidBy || order.paidBy === session.id) order.state = session.state;
    replaceText(this.#path, `${JSON.stringify(orders, null, 1)}\n`);
    return order;
  }
}

/** Heard twice is paid once. Paid by two sessions is paid twice: one of them has to be given back. */
function pay(order, { id, amount, currency }) {
  if (amount !== order.amount || currency !== order.currency) {
    order.problem = `${id} paid ${amount} ${currency} for an order of ${order.amount} ${order.currency}`;
  } else if (order.paidBy && order.paidBy !== id) {
    order.problem = `paid twice, by ${order.paidBy} and by ${id}`;
  } else {
    order.state = 'paid';
    order.paidBy = id;
  }
}
