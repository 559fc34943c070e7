// A purchase in a moment, without a browser: somebody else was faster.
import { call } from './desk.mjs';
import { facts } from './facts.mjs';

const key = () => ({ 'Idempotency-Key': crypto.randomUUID() });

async function pay(checkout) {
  const { storeId, channelKey, paymentId, orderName, totalAmount, currency } = checkout;
  const answer = await fetch(`${facts.sandbox}/sandbox/widget/payments`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ storeId, channelKey, paymentId, orderName, totalAmount, currency, outcome: 'approve' }) });
  if (!answer.ok) throw new Error(`the widget: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

// `label`: "1F-A-1"
export async function buyQuickly({ token }, schedule, label) {
  const { sections } = await call('GET', `/schedules/${schedule}/seat-map`);
  const seat = sections.flatMap(({ rows }) => rows).flatMap(({ seats }) => seats).find((one) => one.label === label);
  const { pass } = await call('POST', `/queue/${schedule}/passes`, { token, body: {} });
  const held = await call('POST', '/reservations', { token, headers: { ...key(), 'X-Queue-Token': pass },
    body: { scheduleId: schedule, seats: [{ seat: seat.number, priceType: 'GENERAL' }] } });
  const payment = await call('POST', '/payments', { token, headers: key(), body: { reservationId: held.id } });
  const { paymentToken, txId } = await pay(payment.checkout);
  return call('POST', `/payments/${payment.id}/confirm`, { token, body: { paymentToken, txId } });
}
