import type { LiveSeats, LiveSeatsDelta } from '../api/schema';

export const kFree = 0;
export const kHeld = 1;
export const kSold = 2;
export const kBlocked = 3;

// Two bits a seat, low bits first.
export function decodeStates(base64: string, seatCount: number): Uint8Array {
  const bytes = atob(base64);
  const states = new Uint8Array(seatCount);
  for (let seat = 0; seat < seatCount; ++seat)
    states[seat] = ((bytes.charCodeAt(seat >> 2) || 0) >> ((seat & 3) * 2)) & 3;
  return states;
}

// Every seat's state under one version. Changes come as deltas; a gap asks for a new snapshot. Lives outside React: the map
// draws when it is told, and nothing else on the page moves.
export class LiveSeatsStore {
  states: Uint8Array = new Uint8Array();
  #epoch = '';
  #version = -1;
  #listeners = new Set<() => void>();
  #tick = 0;

  // Whether the seats' states have come; until then no seat may be called free or taken.
  isKnown = () => this.#version >= 0;

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  // Changes with every change: what useSyncExternalStore compares.
  tick = () => this.#tick;

  takeSnapshot(snapshot: LiveSeats) {
    if (snapshot.epoch === this.#epoch && snapshot.version < this.#version) return;
    this.#epoch = snapshot.epoch;
    this.#version = snapshot.version;
    this.states = decodeStates(snapshot.states, snapshot.seatCount);
    this.#tell();
  }

  // false: something is missing between what we know and this.
  takeDelta(delta: LiveSeatsDelta): boolean {
    if (delta.epoch !== this.#epoch || delta.from > this.#version) return false;
    if (delta.version <= this.#version) return true;
    for (const [seat, state] of delta.changes)
      if (seat !== undefined && state !== undefined && seat < this.states.length) this.states[seat] = state;
    this.#version = delta.version;
    this.#tell();
    return true;
  }

  // What an answer to our own request has just told, until the stream says it, too.
  note(seats: number[], state: number) {
    for (const seat of seats) this.states[seat] = state;
    this.#tell();
  }

  isFree = (seat: number) => this.states[seat] === kFree;

  #tell() {
    ++this.#tick;
    for (const listener of this.#listeners) listener();
  }
}
