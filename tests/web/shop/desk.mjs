// Staff, by the API: shows for specs that are about something else.
import { facts, until } from './facts.mjs';

const won = (amount) => ({ amount, currency: 'KRW' });
const at = (seconds) => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
const kDay = 86_400;

export async function send(method, path, { body, token, headers } = {}) {
  const answer = await fetch(`${facts.gateway}/api/v1${path}`, {
    method,
    headers: {
      ...(body ? { 'Content-Type': 'application/json' } : {}),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}

export async function call(method, path, options) {
  const { status, body } = await send(method, path, options);
  if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

let token;
export async function asStaff(method, path, body) {
  token ??= (await call('POST', '/auth/login', { body: facts.admin })).accessToken;
  return call(method, `/admin${path}`, { body, token });
}

function hall(rows, perRow, { name, section }) {
  const seats = (row) => Array.from({ length: perRow }, (_, seat) => ({
    name: String(seat + 1), x: seat - (perRow - 1) / 2, y: row * 1.1,
    ...(row === rows - 1 && seat < 2 ? { kind: seat ? 'COMPANION' : 'WHEELCHAIR' } : {}),
  }));
  return {
    name, stage: { x: -4, y: -4, width: 8, height: 2 },
    sections: [{ code: '1F', name: section, rows: Array.from({ length: rows }, (_, row) => (
      { name: String.fromCharCode(65 + row), seats: seats(row) })) }],
  };
}

// A show that can be bought (or opens in `opensIn` seconds); waits until queue and reservation have heard of it.
export async function publishShow({ title = '여름밤의 오픈런', artist = '오픈런 밴드', rows = 4, perRow = 10, limit = 4, mode = 'OFF', opensIn = -60, price = 50_000, city = '서울', place = '한강 소극장', section = '1층',
  description = '강바람이 부는 저녁, 두 시간 동안의 공연이에요.', gradeName = (code) => `${code}석` } = {}) {
  const venue = await asStaff('POST', '/venues', { name: place, city, address: `${city} 330` });
  const room = await asStaff('POST', `/venues/${venue.id}/halls`, hall(rows, perRow, { name: place, section }));
  const event = await asStaff('POST', '/events', {
    title, artist, hallId: room.id, ageRating: 'ALL', description });
  const schedule = await openSale(event.id, { limit, mode, opensIn, price, gradeName });
  return { event: event.id, schedule, title };
}

// A performance of a show that is there, on sale or soon; publishes the show.
export async function openSale(event, { limit = 4, mode = 'OFF', opensIn = -60, price = 50_000, gradeName = (code) => `${code}석` }) {
  const kinds = { GENERAL: 1, DISABLED: 0.5, VETERAN: 0.5, YOUTH: 0.8 };
  const grade = (code, base) => ({ code, name: gradeName(code), prices: Object.entries(kinds).map(
    ([type, share]) => ({ type, price: won(base * share), fee: won(1_000) })) });
  const schedule = await asStaff('POST', `/events/${event}/schedules`, {
    startsAt: at(30 * kDay), endsAt: at(30 * kDay + 7_200), saleOpensAt: at(opensIn), saleClosesAt: at(29 * kDay),
    ticketLimit: limit, queueMode: mode, grades: [grade('R', price), grade('S', price - 10_000)],
    seatGrades: [{ section: '1F', grade: 'S' }, { section: '1F', grade: 'R', rows: ['A', 'B'] }] });
  await asStaff('POST', `/events/${event}/publish`);
  for (const path of [`/schedules/${schedule.id}/seats`, `/queue/${schedule.id}/status`])
    await until(`${path} is known`, async () => (await send('GET', path)).status === 200);
  return schedule.id;
}

export const liveCounts = async (schedule) => (await call('GET', `/schedules/${schedule}/seats`)).counts;

export async function fault(order) {
  const answer = await fetch(`${facts.sandbox}/sandbox/faults`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(order) });
  if (!answer.ok) throw new Error(`fault ${JSON.stringify(order)}: ${await answer.text()}`);
}

export const noFaults = () => fetch(`${facts.sandbox}/sandbox/faults`, { method: 'DELETE' });

// How many payments have been charged, of everybody.
export const chargedPayments = async () => (await ledger()).filter((payment) => payment.captured > 0).length;

export const ledger = async () => (await (await fetch(`${facts.sandbox}/sandbox/ledger`)).json()).payments;
