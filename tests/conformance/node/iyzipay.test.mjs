// iyzico's own client for Node makes the eight calls against the sandbox, unchanged, and its signature checks pass.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { findSandbox } from "./sandbox.mjs";

const require = createRequire(import.meta.url);
const Iyzipay = require("iyzipay");
// The client has no public name for its own check; its tests call this function.
const { calculateHmacSHA256Signature } = require("iyzipay/lib/utils");

const AXESS = "5526080000000006";
const NO_FUNDS = "4111111111111129";

let sandbox;
before(async () => {
  sandbox = await findSandbox();
});
after(() => sandbox.stop());

function client(keys = {}) {
  const iyzipay = new Iyzipay({ uri: sandbox.url, apiKey: sandbox.apiKey, secretKey: sandbox.secretKey, ...keys });
  const call = (resource, method) => promisify(resource[method].bind(resource));
  return {
    bin: call(iyzipay.binNumber, "retrieve"),
    installments: call(iyzipay.installmentInfo, "retrieve"),
    initialize: call(iyzipay.payWithIyzico, "initialize"),
    retrieve: call(iyzipay.payWithIyzico, "retrieve"),
    refund: call(iyzipay.refund, "create"),
    cancel: call(iyzipay.cancel, "create"),
    details: call(iyzipay.reportingTransactionDetails, "retrieve"),
    day: call(iyzipay.reportingTransactions, "retrieve"),
  };
}

const address = {
  address: "Altunizade Mah. İnci Çıkmazı Sokak No: 3 İç Kapı No: 10",
  contactName: "Iğdır Gönüllü",
  city: "İstanbul",
  country: "Türkiye",
};

const order = {
  locale: Iyzipay.LOCALE.TR,
  conversationId: "sipariş-İŞ-1",
  price: 100.0,
  paidPrice: 100.0,
  currency: Iyzipay.CURRENCY.TRY,
  basketId: "SEPET-ğüşiöç",
  paymentGroup: Iyzipay.PAYMENT_GROUP.PRODUCT,
  paymentChannel: Iyzipay.PAYMENT_CHANNEL.WEB,
  callbackUrl: "https://shop.example/callback?sipariş=1",
  enabledInstallments: [1, 2, 3, 6, 9, 12],
  buyer: {
    id: "BY789",
    name: "Şükrü Çağrı",
    surname: "Öztürkoğlu",
    identityNumber: "11111111111",
    email: "sukru@example.com",
    gsmNumber: "+905350000000",
    registrationAddress: address.address,
    city: "İstanbul",
    country: "Türkiye",
    ip: "85.34.78.112",
  },
  shippingAddress: address,
  billingAddress: { ...address, contactName: 'Ayşe "Ağaç" O\'Neil' },
  basketItems: [
    { id: "BI101", price: 89.9, name: "Dürbün", category1: "Koleksiyon", itemType: Iyzipay.BASKET_ITEM_TYPE.PHYSICAL },
    { id: "BI102", price: 10.1, name: "Oyun kodu", category1: "Oyun", itemType: Iyzipay.BASKET_ITEM_TYPE.VIRTUAL },
  ],
};

const initializeSignature = ({ conversationId, token }) =>
  calculateHmacSHA256Signature([conversationId, token], sandbox.secretKey);

const retrieveSignature = (answer) =>
  calculateHmacSHA256Signature(
    [
      answer.paymentStatus,
      answer.paymentId,
      answer.currency,
      answer.basketId,
      answer.conversationId,
      answer.paidPrice,
      answer.price,
      answer.token,
    ],
    sandbox.secretKey,
  );

const refundSignature = ({ paymentId, price, currency, conversationId }) =>
  calculateHmacSHA256Signature([paymentId, price, currency, conversationId], sandbox.secretKey);

/** A paid order with a conversation id of its own, which the reporting finds it by. */
async function paid(conversationId) {
  const iyzico = client();
  const { token } = await iyzico.initialize({ ...order, conversationId });
  await sandbox.pay(token, AXESS, 1);
  const { paymentId, itemTransactions } = await iyzico.retrieve({ token });
  return { paymentId, items: itemTransactions.map((item) => item.paymentTransactionId) };
}

test("a BIN check tells the issuer", async () => {
  const answer = await client().bin({ locale: "tr", conversationId: "c-1", binNumber: "55260800" });
  assert.equal(answer.status, "success");
  assert.equal(answer.conversationId, "c-1");
  assert.deepEqual(
    [answer.bankName, answer.bankCode, answer.cardFamily, answer.cardAssociation, answer.cardType],
    ["Akbank", 46, "Axess", "MASTER_CARD", "CREDIT_CARD"],
  );
});

test("the documented installment sample comes out", async () => {
  const answer = await client().installments({ locale: "en", price: 100.0, binNumber: "54308100" });
  assert.equal(answer.status, "success");
  const [card] = answer.installmentDetails;
  assert.deepEqual([card.cardFamilyName, card.bankName, card.price], ["Paraf", "Halkbank", 100]);
  const rows = card.installmentPrices.map((row) => [row.installmentNumber, row.installmentPrice, row.totalPrice]);
  assert.deepEqual(rows, [
    [1, 100, 100],
    [2, 51.61, 103.22],
    [3, 35.08, 105.25],
    [6, 18.7, 112.22],
    [9, 13.35, 120.19],
    [12, 10.77, 129.2],
  ]);
});

test("without a BIN there is a row for each card family", async () => {
  const answer = await client().installments({ locale: "tr", price: "250.50" });
  const families = answer.installmentDetails.map((row) => row.cardFamilyName);
  assert.ok(families.includes("Axess") && families.includes("Paraf"), families.join());
  assert.ok(answer.installmentDetails.every((row) => row.binNumber === undefined && row.price === 250.5));
});

test("a payment goes from initialize to retrieve, and the client's own signature checks pass", async () => {
  const iyzico = client();
  const opened = await iyzico.initialize(order);
  assert.equal(opened.status, "success", opened.errorMessage);
  assert.equal(opened.conversationId, order.conversationId);
  assert.equal(opened.tokenExpireTime, 1800);
  assert.equal(opened.signature, initializeSignature(opened));

  const paid = await sandbox.pay(opened.token, AXESS, 6);
  assert.equal(paid.paid, true);

  const answer = await iyzico.retrieve({ locale: "tr", conversationId: "c-2", token: opened.token });
  assert.equal(answer.signature, retrieveSignature(answer));
  assert.deepEqual(
    [answer.status, answer.paymentStatus, answer.fraudStatus, answer.installment],
    ["success", "SUCCESS", 1, 6],
  );
  assert.deepEqual(
    [answer.paymentId, answer.price, answer.paidPrice, answer.basketId, answer.callbackUrl],
    [paid.paymentId, 100, 111.45, order.basketId, order.callbackUrl],
  );
  const items = answer.itemTransactions;
  assert.deepEqual(items.map((item) => item.itemId), ["BI101", "BI102"]);
  assert.ok(items.every((item) => item.paymentTransactionId));
});

test("a declined try leaves the token open, signed as well", async () => {
  const iyzico = client();
  const { token } = await iyzico.initialize(order);
  assert.equal((await sandbox.pay(token, NO_FUNDS, 1)).errorGroup, "NOT_SUFFICIENT_FUNDS");
  const declined = await iyzico.retrieve({ conversationId: "c-3", token });
  assert.deepEqual([declined.status, declined.paymentStatus], ["success", "FAILURE"]);
  assert.equal((await sandbox.pay(token, AXESS, 1)).paid, true);
  const answer = await iyzico.retrieve({ conversationId: "c-3", token });
  assert.equal(answer.paymentStatus, "SUCCESS");
  assert.equal(answer.signature, retrieveSignature(answer));
});

test("an item is refunded in part, signed, and the reporting tells it", async () => {
  const iyzico = client();
  const { paymentId, items } = await paid("sipariş-iade");
  const answer = await iyzico.refund({
    locale: Iyzipay.LOCALE.TR,
    conversationId: "iade-ğ",
    paymentTransactionId: items[0],
    price: 30.5,
    currency: Iyzipay.CURRENCY.TRY,
    ip: "85.34.78.112",
    reason: Iyzipay.REFUND_REASON.BUYER_REQUEST,
    description: "Müşteri isteği",
  });
  assert.equal(answer.status, "success", answer.errorMessage);
  assert.deepEqual(
    [answer.paymentId, answer.paymentTransactionId, answer.price, answer.currency, answer.conversationId],
    [paymentId, items[0], 30.5, "TRY", "iade-ğ"],
  );
  assert.equal(answer.signature, refundSignature(answer));

  const { status, payments } = await iyzico.details({ locale: "tr", paymentConversationId: "sipariş-iade" });
  assert.equal(status, "success");
  const [payment] = payments;
  assert.deepEqual([String(payment.paymentId), payment.paymentRefundStatus], [paymentId, "PARTIALLY_REFUNDED"]);
  const [refund] = payment.itemTransactions[0].refunds;
  assert.deepEqual([refund.refundPrice, refund.refundConversationId], [30.5, "iade-ğ"]);
});

test("a payment is cancelled, signed, and the reporting of its day tells it", async () => {
  const iyzico = client();
  const { paymentId, items } = await paid("sipariş-iptal");
  const answer = await iyzico.cancel({ locale: "tr", conversationId: "iptal-1", paymentId, ip: "85.34.78.112" });
  assert.equal(answer.status, "success", answer.errorMessage);
  assert.deepEqual([answer.paymentId, answer.price, answer.currency], [paymentId, 100, "TRY"]);
  assert.equal(answer.signature, refundSignature(answer));

  const istanbul = new Date(answer.systemTime + 3 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const day = await iyzico.day({ locale: "tr", conversationId: "c-4", transactionDate: istanbul, page: 1 });
  assert.deepEqual([day.status, day.conversationId, day.currentPage], ["success", "c-4", 1]);
  const ours = day.transactions.filter((row) => String(row.paymentId) === paymentId);
  const kinds = ours.map((row) => row.transactionType);
  assert.deepEqual(kinds, ["PAYMENT", "PAYMENT", "CANCEL", "CANCEL"]);
  assert.deepEqual(ours.slice(2).map((row) => String(row.paymentTxId)), items);

  const again = await iyzico.cancel({ paymentId, ip: "85.34.78.112" });
  assert.deepEqual([again.status, again.errorCode], ["failure", "5088"]);
});

test("these checks can fail: a wrong signature is noticed, a wrong secret and an unknown key are refused", async () => {
  await sandbox.fault("pwi-initialize", "wrong-signature");
  const forged = await client().initialize(order);
  assert.notEqual(forged.signature, initializeSignature(forged));

  const wrongSecret = await client({ secretKey: "sandbox-wrong" }).initialize(order);
  assert.deepEqual([wrongSecret.status, wrongSecret.errorCode], ["failure", "1000"]);
  assert.equal(wrongSecret.token, undefined);

  const { items } = await paid("sipariş-sahte");
  await sandbox.fault("refund", "wrong-signature");
  const refund = { conversationId: "iade-2", paymentTransactionId: items[0], price: "1", ip: "85.34.78.112" };
  const refunded = await client().refund(refund);
  assert.notEqual(refunded.signature, refundSignature(refunded));
  const asked = await client({ secretKey: "sandbox-wrong" }).details({ paymentConversationId: "sipariş-sahte" });
  assert.deepEqual([asked.status, asked.errorCode], ["failure", "1000"]);

  const unknownKey = await client({ apiKey: "sandbox-unknown" }).bin({ binNumber: "552608" });
  assert.deepEqual([unknownKey.status, unknownKey.errorCode], ["failure", "1001"]);
});
