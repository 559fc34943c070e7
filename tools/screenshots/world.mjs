// A shop worth looking at: some shows, a hall that fills, a line, people.
import { asStaff, call, send } from '../../tests/web/shop/desk.mjs';
import { facts, until } from '../../tests/web/shop/facts.mjs';
import { join, newPerson } from '../../tests/web/shop/people.mjs';

const kDay = 86_400;
const at = (days, hour) => {
  const korean = new Date(Date.now() + days * kDay * 1_000 + 9 * 3_600_000);
  korean.setUTCHours(hour, 0, 0, 0);
  return new Date(korean.getTime() - 9 * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
};
const soon = (seconds) => new Date(Date.now() + seconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');

async function rooms() {
  const venue = await asStaff('POST', '/venues', { name: '올림픽공원 핸드볼경기장', city: '서울', address: '서울특별시 송파구 올림픽로 424' });
  return asStaff('POST', `/venues/${venue.id}/halls`, facts.hall);
}

async function show(room, { title, artist, description = '', rating = 'AGE_7', days = [40], opens = at(-1, 20), mode = 'OFF', publish = true }) {
  const event = await asStaff('POST', '/events', { title, artist, description, hallId: room.id, ageRating: rating });
  const schedules = [];
  for (const day of days)
    schedules.push(await asStaff('POST', `/events/${event.id}/schedules`, {
      startsAt: at(day, 18), endsAt: at(day, 20), saleOpensAt: schedules.length ? at(7, 20) : opens, saleClosesAt: at(day - 1, 18),
      ticketLimit: 4, queueMode: mode, grades: facts.grades, seatGrades: facts.rules }));
  if (publish) await asStaff('POST', `/events/${event.id}/publish`);
  const schedule = schedules[0].id;
  if (publish)
    for (const path of [`/schedules/${schedule}/seats`, `/queue/${schedule}/status`])
      await until(`${path} is known`, async () => (await send('GET', path)).status === 200);
  return { event: event.id, schedule, title };
}

// Four at a time, as long as there is work.
async function each(count, work) {
  let next = 0;
  const one = async () => { while (next < count) await work(next++); };
  await Promise.all([one(), one(), one(), one()]);
}

async function patiently(work) {
  for (;;) {
    try { return await work(); } catch (error) {
      if (!/: (429|503) /.test(error.message)) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 1_000); });
    }
  }
}

export async function hold(person, schedule, seats) {
  const pass = await patiently(() => call('POST', `/queue/${schedule}/passes`, { body: {}, token: person.token }));
  const { status, body } = await send('POST', '/reservations', { token: person.token, headers: {
    'Idempotency-Key': crypto.randomUUID(), ...(pass.pass ? { 'X-Queue-Token': pass.pass } : {}) }, body: {
    scheduleId: schedule, seats: seats.map((seat) => ({ seat, priceType: 'GENERAL' })) } });
  return status < 400 ? body : { refused: body };
}

// Where people sit first: the middle of the front rows; a little chance, always the same one.
function wanted(map, count) {
  const random = (number) => ((number * 2_654_435_761) >>> 0) / 2 ** 32;
  const rated = map.sections.flatMap((section) => section.rows.flatMap((row) => row.seats.flatMap((seat, index) => {
    const pair = row.seats[index + 1];
    if (index % 2 || !pair || seat.kind || pair.kind) return [];
    return [{ pair: [seat.number, pair.number], worth: Math.hypot(seat.x, seat.y * 0.8) / 26 + random(seat.number) * 1.5 }];
  })));
  return rated.sort((a, b) => a.worth - b.worth).slice(0, count).map((one) => one.pair);
}

export async function fill(people, schedule) {
  const pairs = wanted(await call('GET', `/schedules/${schedule}/seat-map`), people.length * 2);
  await each(people.length, async (index) => {
    const done = await hold(people[index], schedule, [...pairs[index * 2], ...pairs[index * 2 + 1]]);
    if (done.refused) console.error(JSON.stringify(done.refused));
  });
}

export async function lineUp(people, schedule) {
  await asStaff('PUT', `/queue/${schedule}`, { target: 0 });
  await each(people.length, (index) => patiently(() => call('POST', `/queue/${schedule}/entries`, { token: people[index].token })));
}

export async function crowd(count) {
  const people = [];
  await each(count, async () => people.push(await patiently(() => join())));
  return people;
}

export const buyer = () => patiently(() => join(newPerson()));

export async function build() {
  const room = await rooms();
  const main = await show(room, { title: '솔 라이브 2027 〈첫 번째 밤〉', artist: '솔', days: [44, 45],
    description: '세 번째 정규 앨범과 함께 돌아온 솔의 첫 단독 공연이에요.\n두 시간 동안 밴드와 현악 사중주가 함께해요.' });
  const line = await show(room, { title: '한여름의 재즈', artist: '서울 재즈 오케스트라', days: [50], mode: 'ON' });
  const soonOpen = await show(room, { title: '파도 소리', artist: '남해', days: [60], opens: soon(1_900), rating: 'ALL' });
  await show(room, { title: 'Midnight Radio', artist: 'The Paper Moons', days: [52, 53], rating: 'AGE_12' });
  await show(room, { title: '봄밤, 첼로', artist: '한지우', days: [70], opens: at(3, 20), rating: 'ALL' });
  await show(room, { title: '우리가 사랑한 노래들', artist: '오픈런 합창단', days: [80], opens: at(9, 20), rating: 'ALL' });
  return { main, line, soonOpen };
}
