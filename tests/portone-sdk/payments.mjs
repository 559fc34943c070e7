// Reading, confirming, cancelling through the SDK; and what it throws when PortOne says no.
import assert from "node:assert/strict";
import { PortOneClient } from "@portone/server-sdk";
import * as Auth from "@portone/server-sdk/auth";
import * as Pay from "@portone/server-sdk/payment";
import { fits, refuses } from "./expect.mjs";
import { AUTOMATIC_CHANNEL, CHANNEL, STORE, newPaymentId } from "./sandbox.mjs";

const TOTAL = 220_000;
const FOREIGN_STORE = "store-11111111-1111-4111-8111-111111111111";

export function paymentTests(sandbox) {
  const init = { secret: sandbox.apiSecret, baseUrl: sandbox.url, storeId: STORE };
  const client = PortOneClient(init);
  const { payment } = client;
  const read = async (paymentId, type) => {
    const found = await payment.getPayment({ paymentId });
    fits(found, "payment", type);
    assert.equal(Pay.isUnrecognizedPayment(found), false);
    return found;
  };
  const confirm = (paymentId, window, more) => payment.confirmPayment({
    paymentId, paymentToken: window.paymentToken, txId: window.txId, currency: "KRW", totalAmount: TOTAL, isTest: true,
    ...more,
  });
  const bought = async () => {
    const paymentId = newPaymentId();
    await confirm(paymentId, await sandbox.widget(paymentId, TOTAL));
    return paymentId;
  };

  async function preRegisteredAmount() {
    const paymentId = newPaymentId();
    const answer = await payment.preRegisterPayment({ paymentId, totalAmount: TOTAL, currency: "KRW" });
    assert.deepEqual(answer, {});
    await refuses(() => payment.getPayment({ paymentId }), Pay.GetPaymentError, "PAYMENT_NOT_FOUND");
    const refused = await sandbox.widget(paymentId, 1);
    assert.equal(refused.code, "AmountNotEqualToPredefined");
    const window = await sandbox.widget(paymentId, TOTAL);
    assert.ok(window.paymentToken);
    await confirm(paymentId, window);
    await refuses(() => payment.preRegisterPayment({ paymentId, totalAmount: TOTAL }), Pay.PreRegisterPaymentError,
                  "ALREADY_PAID");
  }

  async function readsEachState() {
    const paymentId = newPaymentId();
    const window = await sandbox.widget(paymentId, TOTAL, {
      customer: { customerId: "buyer", fullName: "홍길동", email: "buyer@example.com", phoneNumber: "01012345678" },
      customData: { order: "7" },
    });
    const ready = await read(paymentId, "ReadyPayment");
    assert.equal(ready.amount.paid, 0);
    await confirm(paymentId, window);
    const paid = await read(paymentId, "PaidPayment");
    assert.deepEqual([paid.id, paid.storeId, paid.currency, paid.orderName],
                     [paymentId, STORE, "KRW", "별밤 R석 2매"]);
    assert.deepEqual([paid.amount.total, paid.amount.vat, paid.amount.supply, paid.amount.cancelled],
                     [TOTAL, 20_000, 200_000, 0]);
    assert.deepEqual([paid.transactionId, paid.channel.key, paid.channel.type], [window.txId, CHANNEL, "TEST"]);
    assert.deepEqual([paid.customer.id, paid.customer.name, JSON.parse(paid.customData).order],
                     ["buyer", "홍길동", "7"]);
    const declined = newPaymentId();
    assert.equal((await sandbox.widget(declined, TOTAL, { outcome: "decline" })).code, "FAILURE_TYPE_PG");
    assert.ok((await read(declined, "FailedPayment")).failure.pgCode);
  }

  async function widgetCharges() {
    const paymentId = newPaymentId();
    const answer = await sandbox.widget(paymentId, TOTAL, { channelKey: AUTOMATIC_CHANNEL });
    assert.equal(answer.paymentToken, undefined);
    assert.equal((await read(paymentId, "PaidPayment")).channel.key, AUTOMATIC_CHANNEL);
  }

  async function confirmAsserts() {
    const paymentId = newPaymentId();
    const window = await sandbox.widget(paymentId, TOTAL);
    for (const wrong of [{ totalAmount: TOTAL - 1 }, { currency: "USD" }, { isTest: false }, { txId: "another" }]) {
      await refuses(() => confirm(paymentId, window, wrong), Pay.ConfirmPaymentError, "INFORMATION_MISMATCH");
    }
    await refuses(() => confirm(paymentId, window, { paymentToken: "made up" }), Pay.ConfirmPaymentError,
                  "INVALID_PAYMENT_TOKEN");
    assert.equal((await payment.getPayment({ paymentId })).status, "READY");
    const done = await confirm(paymentId, window);
    fits(done, "payment", "ConfirmedPaymentSummary");
    await refuses(() => confirm(paymentId, window), Pay.ConfirmPaymentError, "ALREADY_PAID");
    await refuses(() => confirm(newPaymentId(), window), Pay.ConfirmPaymentError, "PAYMENT_NOT_FOUND");
  }

  async function cardCompanyRefuses() {
    const paymentId = newPaymentId();
    const window = await sandbox.widget(paymentId, TOTAL);
    await sandbox.fault("confirm", "decline", paymentId);
    const told = await refuses(() => confirm(paymentId, window), Pay.ConfirmPaymentError, "PG_PROVIDER");
    assert.ok(told.pgCode && told.pgMessage);
    await read(paymentId, "FailedPayment");
  }

  async function cancelsInParts() {
    const paymentId = await bought();
    const first = await payment.cancelPayment({
      paymentId, amount: 70_000, reason: "한 장 취소", requester: "CUSTOMER", currentCancellableAmount: TOTAL,
    });
    fits(first, "payment", "CancelPaymentResponse");
    assert.deepEqual([first.cancellation.status, first.cancellation.totalAmount, first.cancellation.reason],
                     ["SUCCEEDED", 70_000, "한 장 취소"]);
    assert.equal((await read(paymentId, "PartialCancelledPayment")).amount.cancelled, 70_000);
    const cancel = (more) => payment.cancelPayment({ paymentId, reason: "남은 표", ...more });
    await refuses(() => cancel({ currentCancellableAmount: TOTAL }), Pay.CancelPaymentError,
                  "CANCELLABLE_AMOUNT_CONSISTENCY_BROKEN");
    await refuses(() => cancel({ amount: TOTAL }), Pay.CancelPaymentError, "CANCEL_AMOUNT_EXCEEDS_CANCELLABLE_AMOUNT");
    const rest = await cancel({});
    assert.equal(rest.cancellation.totalAmount, 150_000);
    const over = await read(paymentId, "CancelledPayment");
    assert.deepEqual([over.amount.cancelled, over.cancellations.length], [TOTAL, 2]);
    await refuses(() => cancel({}), Pay.CancelPaymentError, "PAYMENT_ALREADY_CANCELLED");
  }

  async function cancelRefuses() {
    const open = newPaymentId();
    await sandbox.widget(open, TOTAL);
    const cancel = (paymentId, more) => payment.cancelPayment({ paymentId, reason: "취소", ...more });
    await refuses(() => cancel(open), Pay.CancelPaymentError, "PAYMENT_NOT_PAID");
    await refuses(() => cancel(newPaymentId()), Pay.CancelPaymentError, "PAYMENT_NOT_FOUND");
    const paymentId = await bought();
    await refuses(() => cancel(paymentId, { amount: 0 }), Pay.CancelPaymentError, "INVALID_REQUEST");
    await refuses(() => cancel(paymentId, { reason: undefined }), Pay.CancelPaymentError, "INVALID_REQUEST");
    await sandbox.fault("cancel", "error-502-pg", paymentId);
    await refuses(() => cancel(paymentId), Pay.CancelPaymentError, "PG_PROVIDER");
    assert.equal((await payment.getPayment({ paymentId })).amount.cancelled, 0);
  }

  async function wrongCredentials() {
    const paymentId = await bought();
    const stranger = PortOneClient({ ...init, secret: "another secret" }).payment;
    await refuses(() => stranger.getPayment({ paymentId }), Pay.GetPaymentError, "UNAUTHORIZED");
    await refuses(() => stranger.cancelPayment({ paymentId, reason: "x" }), Pay.CancelPaymentError, "UNAUTHORIZED");
    const elsewhere = PortOneClient({ ...init, storeId: FOREIGN_STORE }).payment;
    const foreign = { paymentId, storeId: FOREIGN_STORE };
    await refuses(() => payment.getPayment(foreign), Pay.GetPaymentError, "FORBIDDEN");
    await refuses(() => elsewhere.cancelPayment({ paymentId, reason: "x" }), Pay.CancelPaymentError, "FORBIDDEN");
    assert.equal((await payment.getPayment({ paymentId })).status, "PAID");
    fits(await client.auth.loginViaApiSecret({ apiSecret: init.secret }), "auth", "LoginViaApiSecretResponse");
    await refuses(() => client.auth.loginViaApiSecret({ apiSecret: "x" }), Auth.LoginViaApiSecretError, "UNAUTHORIZED");
  }

  async function listsPayments() {
    const ids = [await bought(), await bought(), await bought()];
    const listed = await payment.getPayments({
      page: { number: 0, size: 100 }, filter: { storeId: STORE, status: ["PAID"], currency: "KRW" },
    });
    fits(listed, "payment", "GetPaymentsResponse");
    assert.ok(ids.every((id) => listed.items.some((one) => one.id === id)));
    const all = new Map();
    let cursor;
    for (;;) {
      const page = await payment.getAllPaymentsByCursor({ storeId: STORE, size: 2, cursor });
      fits(page, "payment", "GetAllPaymentsByCursorResponse");
      if (page.items.length === 0) break;
      for (const one of page.items) all.set(one.payment.id, one.payment);
      cursor = page.items.at(-1).cursor;
    }
    assert.ok(ids.every((id) => all.has(id)));
  }

  return [
    ["the amount is registered before the window opens", preRegisteredAmount],
    ["a payment is read in each state", readsEachState],
    ["a channel without manual approval charges in the window", widgetCharges],
    ["confirm charges once, and only what was asked for", confirmAsserts],
    ["a card company's refusal has its code", cardCompanyRefuses],
    ["a payment is cancelled in parts", cancelsInParts],
    ["cancelling refuses what cannot be", cancelRefuses],
    ["wrong secrets and foreign stores see nothing", wrongCredentials],
    ["payments are listed by page and by cursor", listsPayments],
  ];
}
